#include "services/intake/domain/order_link.h"

namespace redress::intake {

void LinkOrder(const platform::v1::Order& order, v1::Complaint& complaint) {
  v1::OrderLink& link = *complaint.mutable_order_link();
  v1::ComplaintDraft& draft = *complaint.mutable_draft();
  link.set_order_id(order.order_id());
  if (order.customer_id() != draft.customer().customer_id()) {
    link.set_reason("order_of_another_customer");
    link.set_ambiguous(true);
    return;
  }
  link.set_score(1);
  link.set_reason("order_id_given");
  link.set_logistics_state(order.logistics_state());
  if (draft.sku().empty()) draft.set_sku(order.sku());
  if (draft.supplier_id().empty()) draft.set_supplier_id(order.supplier_id());
  if (draft.batch().empty()) draft.set_batch(order.batch());
  if (draft.region().empty()) draft.set_region(order.region());
  if (!draft.has_amount() && order.has_amount()) *draft.mutable_amount() = order.amount();
}

}  // namespace redress::intake

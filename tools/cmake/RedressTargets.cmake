# The only ways to make a target. Each refuses a dependency that points up (ARCHITECTURE.md, layers).

# Fails the configuration when a dependency's layer is not below the target's own.
function(redress_check_layers target layer)
  foreach(dep ${ARGN})
    if(NOT TARGET ${dep})
      message(FATAL_ERROR "${target}: unknown dependency ${dep}")
    endif()
    get_target_property(dep_layer ${dep} REDRESS_LAYER)
    if(dep_layer STREQUAL "dep_layer-NOTFOUND")
      message(FATAL_ERROR "${target}: ${dep} is not a target of this project; name it under EXTERNAL")
    endif()
    if(NOT dep_layer LESS layer)
      message(FATAL_ERROR "${target} (layer ${layer}) may not depend on ${dep} (layer ${dep_layer})")
    endif()
  endforeach()
endfunction()

# redress_target_common(<target> [<whose precompiled headers fit>])
function(redress_target_common target)
  set(pch redress_pch)
  if(ARGC GREATER 1)
    set(pch ${ARGV1})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${pch})
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/protos)
endfunction()

# redress_embed(<target> NAMESPACE <ns> FILES <files...>): the files' texts as
# `std::vector<std::pair<name, text>> <ns>::Files()` in a generated source of the target.
function(redress_embed target)
  cmake_parse_arguments(E "" "NAMESPACE;FUNCTION" "FILES" ${ARGN})
  string(REPLACE "::" "_" stem ${E_NAMESPACE}_${E_FUNCTION})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${stem}_embedded.cc)
  set(inputs)
  foreach(file ${E_FILES})
    list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DOUT=${out}" "-DNAMESPACE=${E_NAMESPACE}" "-DFUNCTION=${E_FUNCTION}"
            "-DFILES=${inputs}" -P ${CMAKE_SOURCE_DIR}/tools/cmake/embed.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/tools/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# redress_library(NAME <name> LAYER <n> SOURCES <...> [DEPS <redress targets>] [EXTERNAL <others>])
function(redress_library)
  cmake_parse_arguments(L "" "NAME;LAYER" "SOURCES;DEPS;EXTERNAL" ${ARGN})
  redress_check_layers(${L_NAME} ${L_LAYER} ${L_DEPS})
  add_library(${L_NAME} STATIC ${L_SOURCES})
  target_link_libraries(${L_NAME} PUBLIC redress_options ${L_DEPS} ${L_EXTERNAL})
  set_target_properties(${L_NAME} PROPERTIES REDRESS_LAYER ${L_LAYER})
  redress_target_common(${L_NAME})
endfunction()

# redress_service(NAME <name> DOMAIN <...> APP <...> API <...> STORE <...> MIGRATIONS <sql...>
#                 PROTOS <targets> [DOMAIN_LIBS <...>] [LIBS <...>])
# Makes <name>_domain, _app, _api, _store, _wiring and the program redress-<name>.
function(redress_service)
  cmake_parse_arguments(S "" "NAME" "DOMAIN;APP;API;STORE;MIGRATIONS;PROTOS;DOMAIN_LIBS;LIBS" ${ARGN})
  redress_library(NAME ${S_NAME}_domain LAYER 10 SOURCES ${S_DOMAIN}
                  DEPS redress_base ${S_DOMAIN_LIBS} ${S_PROTOS})
  redress_library(NAME ${S_NAME}_app LAYER 11 SOURCES ${S_APP} DEPS ${S_NAME}_domain)
  redress_library(NAME ${S_NAME}_store LAYER 12 SOURCES ${S_STORE}
                  DEPS ${S_NAME}_app redress_pg redress_events redress_timer ${S_LIBS})
  redress_embed(${S_NAME}_store NAMESPACE redress::${S_NAME} FUNCTION MigrationFiles FILES ${S_MIGRATIONS})
  redress_library(NAME ${S_NAME}_api LAYER 13 SOURCES ${S_API}
                  DEPS ${S_NAME}_store redress_runtime ${S_LIBS})
  redress_library(NAME ${S_NAME}_wiring LAYER 14 SOURCES config.cc wiring.cc DEPS ${S_NAME}_api)
  add_executable(redress-${S_NAME} main.cc)
  target_link_libraries(redress-${S_NAME} PRIVATE ${S_NAME}_wiring)
  redress_target_common(redress-${S_NAME})
endfunction()

# redress_test(NAME <name> SOURCES <...> DEPS <...> LABELS <unit|integration|e2e|chaos> [large] [TIMEOUT s])
# `large`: does less where a sanitizer is at work, so that CI runs it without them too.
function(redress_test)
  cmake_parse_arguments(T "SERIAL" "NAME;TIMEOUT" "SOURCES;DEPS;LABELS;EXTERNAL" ${ARGN})
  add_executable(${T_NAME} ${T_SOURCES})
  if("large" IN_LIST T_LABELS)  # it works more than it takes to compile
    target_link_libraries(${T_NAME} PRIVATE redress_options GTest::gmock ${T_DEPS} ${T_EXTERNAL} GTest::gtest_main)
    redress_target_common(${T_NAME})
  else()
    target_link_libraries(${T_NAME} PRIVATE redress_test_options ${T_DEPS} ${T_EXTERNAL} GTest::gtest_main)
    redress_target_common(${T_NAME} redress_test_pch)
  endif()
  add_test(NAME ${T_NAME} COMMAND ${T_NAME})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 120)
  endif()
  set_tests_properties(${T_NAME} PROPERTIES LABELS "${T_LABELS}" TIMEOUT ${T_TIMEOUT}
    ENVIRONMENT "REDRESS_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};REDRESS_SOURCE=${CMAKE_SOURCE_DIR}")
  if(T_SERIAL)
    set_tests_properties(${T_NAME} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

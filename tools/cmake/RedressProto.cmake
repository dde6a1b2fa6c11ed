# redress_proto(NAME <target> ROOT <dir> FILES <a/b.proto...> [DEPS <target...>] [GRPC])
# Makes a library of the messages, and of the gRPC stubs where GRPC is given.
function(redress_proto)
  cmake_parse_arguments(P "GRPC" "NAME;ROOT" "FILES;DEPS;IMPORTS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/protos)
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(file ${P_FILES})
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    set(made ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
    set(grpc_arguments)
    if(P_GRPC AND NOT REDRESS_FUZZ)
      list(APPEND made ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h)
      set(grpc_arguments --grpc_out=generate_mock_code=false:${out}
          --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    set(imports)
    foreach(import ${P_IMPORTS})
      list(APPEND imports -I${import})
    endforeach()
    add_custom_command(
      OUTPUT ${made}
      COMMAND protobuf::protoc -I${P_ROOT} ${imports} --cpp_out=${out} ${grpc_arguments} ${P_ROOT}/${file}
      DEPENDS ${P_ROOT}/${file}
      VERBATIM)
    list(APPEND sources ${made})
  endforeach()
  add_library(${P_NAME} STATIC ${sources})
  target_include_directories(${P_NAME} SYSTEM PUBLIC ${out})
  target_link_libraries(${P_NAME} PUBLIC protobuf::libprotobuf gRPC::grpc++ ${P_DEPS})
  if(P_DEPS)
    add_dependencies(${P_NAME} ${P_DEPS})
  endif()
  # Nobody looks for faults in generated code. Sanitizers, with which g++ takes five times as long
  # over it, are left out, and clang is quicker without optimising.
  target_compile_options(${P_NAME} PRIVATE -w)
  if(REDRESS_FUZZ)
    target_compile_options(${P_NAME} PRIVATE -O0 -g0)
  endif()
  set_target_properties(${P_NAME} PROPERTIES REDRESS_LAYER -1)
endfunction()

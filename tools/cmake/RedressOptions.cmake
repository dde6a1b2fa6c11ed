# Compiler settings and outside libraries, in one interface target that every target links, so that
# one precompiled header fits all of them, and in one more for tests.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

set(REDRESS_SANITIZE "" CACHE STRING "Sanitizers, comma separated")
option(REDRESS_COVERAGE "Measure line coverage" OFF)
option(REDRESS_FUZZ "Make the libFuzzer targets; needs clang" OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(civetweb CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
pkg_check_modules(LIBJWT REQUIRED IMPORTED_TARGET libjwt)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(rapidcheck CONFIG REQUIRED)

add_library(redress_options INTERFACE)
target_compile_options(redress_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wno-missing-field-initializers -fno-omit-frame-pointer)
# False alarms of g++ 12 in inlined std::string code, at -O2 and above.
target_compile_options(redress_options INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-maybe-uninitialized)
if(REDRESS_SANITIZE)
  target_compile_options(redress_options INTERFACE -fsanitize=${REDRESS_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(redress_options INTERFACE -fsanitize=${REDRESS_SANITIZE})
else()
  # Most of what a call allocates is freed on another thread, which is what it is good at.
  # A program that is run under libfaketime keeps the system's own: the two call each other in circles.
  target_link_libraries(redress_options INTERFACE
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:REDRESS_SYSTEM_MALLOC>>>:PkgConfig::JEMALLOC>)
endif()
if(REDRESS_FUZZ)
  # The tree is held free of g++'s warnings; clang's own are tools/lint's matter.
  target_compile_options(redress_options INTERFACE -fsanitize=fuzzer-no-link -Wno-error -w)
endif()
if(REDRESS_COVERAGE)
  target_compile_options(redress_options INTERFACE --coverage)
  target_link_options(redress_options INTERFACE --coverage)
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  target_link_options(redress_options INTERFACE -fuse-ld=mold)
endif()
target_include_directories(redress_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/libs)
target_link_libraries(redress_options INTERFACE
  Threads::Threads gRPC::grpc++ protobuf::libprotobuf spdlog::spdlog prometheus-cpp::core)

# The headers that cost most and change never. Tests have their own: they are compiled without optimising, which is a
# third of the work that they make.
set(costly_headers
  <grpcpp/grpcpp.h> <google/protobuf/message.h> <google/protobuf/timestamp.pb.h>
  <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/strings/str_format.h> <absl/time/time.h>
  <absl/container/flat_hash_map.h> <absl/synchronization/mutex.h> <absl/types/span.h>
  <functional> <map> <memory> <optional> <string> <thread> <vector>)
file(WRITE ${CMAKE_BINARY_DIR}/redress_pch.cc "")
add_library(redress_pch OBJECT ${CMAKE_BINARY_DIR}/redress_pch.cc)
target_link_libraries(redress_pch PRIVATE redress_options)
target_precompile_headers(redress_pch PRIVATE ${costly_headers})
add_library(redress_test_options INTERFACE)
target_compile_options(redress_test_options INTERFACE -O0)
target_link_libraries(redress_test_options INTERFACE redress_options GTest::gmock)
add_library(redress_test_pch OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/redress_pch.cc)
target_link_libraries(redress_test_pch PRIVATE redress_test_options)
target_precompile_headers(redress_test_pch PRIVATE ${costly_headers} <gmock/gmock.h> <gtest/gtest.h>)

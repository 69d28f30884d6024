# flux_options: what every target of ours is compiled with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

# "Dev": asserts on, symbols on, quick to compile, fast enough that benches of the structure mean something.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "" FORCE)
set(CMAKE_C_FLAGS_DEV "-O1 -g1" CACHE STRING "" FORCE)
set(CMAKE_EXE_LINKER_FLAGS_DEV "" CACHE STRING "" FORCE)

find_program(FLUX_CCACHE ccache)
if(FLUX_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${FLUX_CCACHE})
endif()

add_library(flux_options INTERFACE)
target_include_directories(flux_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_features(flux_options INTERFACE cxx_std_20)
target_compile_definitions(flux_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    FLUX_VERSION="${PROJECT_VERSION}"
    $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS QT_FORCE_ASSERTS>)
target_compile_options(flux_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> # g++ 12 sees ghosts in std::optional inside std::variant
    $<$<BOOL:${FLUX_WERROR}>:-Werror>)
if(FLUX_LIBFUZZER AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "libFuzzer is a part of clang: set CC=clang and CXX=clang++, or use ./dev fuzz, which does.")
elseif(FLUX_LIBFUZZER) # the engine's own code tells libFuzzer which of its ways an input took
    # What clang warns of in g++'s library is not ours; our own warnings are the business of the other presets.
    target_compile_options(flux_options INTERFACE -fsanitize=fuzzer-no-link -w)
endif()
if(FLUX_SANITIZE)
    target_compile_options(flux_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    target_link_options(flux_options INTERFACE -fsanitize=address,undefined)
endif()

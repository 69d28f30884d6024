# flux_room(NAME SOURCES … HEADERS … DEPENDS …): one static library a room, target flux_<name>.
# Every header of a room is compiled alone by the target flux_headers (see tests/layers).
find_package(Qt6 6.4 REQUIRED COMPONENTS Core)
find_package(nlohmann_json 3.9 REQUIRED)

function(flux_room NAME)
    cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
    set(target flux_${NAME})
    add_library(${target} STATIC ${ROOM_SOURCES})
    target_link_libraries(${target} PUBLIC flux_options Qt6::Core ${ROOM_DEPENDS} PRIVATE ${ROOM_PRIVATE_DEPENDS})
    if(NAME STREQUAL "base")
        target_precompile_headers(${target} PRIVATE <QtCore/QString> <QtCore/QHash> <QtCore/QObject> <QtCore/QFuture>
            <QtCore/QPromise> <QtCore/QDateTime> <nlohmann/json.hpp> <functional> <memory> <optional> <variant> <vector>)
    else()
        target_precompile_headers(${target} REUSE_FROM flux_base)
    endif()
endfunction()

"""Who may include whom. The one list: docs/architecture.md shows the same as a picture.

A room is a folder. The longest folder name that fits a file is its room; a file of no listed room is an error, so a new
room starts with a row here. ROOMS says which rooms a room's files may include (their own is always allowed), LIBRARIES
which rooms may include a library's headers. A name with a dot is one file and not a whole room.
"""

BASE = ["engine/base"]
VALUES = ["engine/domain", *BASE]
SERVICES = ["engine/files", "engine/notify"]
STORES = ["engine/store", "engine/store/sql", "engine/store/pg", "engine/store/fake"]
ENGINE_BELOW_HOST = [
    "engine/api", "engine/memory", "engine/search", "engine/workspace", "engine/den", "engine/backup", "engine/text", "engine/exchange", "engine/agents", "engine/agents/builtin", "engine/assistant", "engine/assistant/instant", "engine/assistant/chat", "engine/assistant/when", "engine/llm", "engine/net", "engine/notify/channels",
    "engine/orchestrator", *SERVICES, *STORES, *VALUES,
]
UI_BELOW = ["ui/theme", "ui/markdown", "ui/components"]
UI_ALL = [*UI_BELOW, "ui/core", "ui/inbox", "ui/search", "ui/checkpoints", "ui/tasks", "ui/thread", "ui/shell"]
DOOR = ["engine/api", *VALUES]

ROOMS = {
    "engine/base": [],
    "engine/index": BASE,
    "engine/domain": BASE,
    "engine/api": VALUES,
    "engine/store": VALUES,
    "engine/store/fake": ["engine/store", *VALUES],
    # The file in which the text index keeps its blobs.
    "engine/store/sql": ["engine/store", "engine/index/segment_store.h", *VALUES],
    "engine/store/pg": ["engine/store", *VALUES],
    # The index reads what is committed from any store and keeps itself in a file of SQLite's.
    "engine/search": ["engine/api/requests/search.h", "engine/index", "engine/store", "engine/store/sql/search_file.h", *VALUES],
    # Memories are ranked by an index of their own, in memory; vectors come over the network.
    "engine/memory": ["engine/api/requests/memory.h", "engine/index", "engine/store", "engine/net", *VALUES],
    # Decides changes of the person's data as values; the host commits them.
    "engine/workspace": ["engine/api/requests/objects.h", "engine/store", *VALUES],
    "engine/net": VALUES,
    # Models behind one interface; a format of a provider is one file.
    "engine/llm": ["engine/net", *VALUES],
    "engine/files": ["engine/net", *VALUES],
    # Its requests and replies are those of the front door.
    "engine/den": ["engine/api/requests/files.h", "engine/files", "engine/net", "engine/store", *VALUES],
    # A backup holds the rows as the database gives them out, and is held against what this Flux can read.
    "engine/backup": ["engine/api/requests/exchange.h", "engine/den", "engine/files", "engine/net", "engine/store",
                      "engine/store/sql/sql_copy.h", "engine/store/sql/sql_store.h", "engine/store/pg/pg_copy.h", "engine/store/pg/pg_check.h",
                      *VALUES],
    # Reading text out of what people keep: tables, pages, archives, papers.
    "engine/text": ["engine/net/charset.h", *BASE],
    # Bringing data in and out: formats, and the services that write and read the store.
    "engine/exchange": ["engine/api/requests/exchange.h", "engine/files/file_names.h", "engine/files/durable_write.h",
                        "engine/text", "engine/net/charset.h", "engine/store", *VALUES],
    "engine/notify": ["engine/notify/channels", "engine/net", *VALUES],
    "engine/notify/channels": ["engine/notify", "engine/net", *VALUES],
    "engine/agents": ["engine/agents/builtin", "engine/text", "engine/net", *SERVICES, *VALUES],
    "engine/agents/builtin": ["engine/agents", "engine/text", "engine/net", *SERVICES, *VALUES],
    "engine/orchestrator": ["engine/agents", "engine/store", "engine/net/retry.h", *VALUES],
    "engine/assistant": ["engine/orchestrator", "engine/agents", "engine/llm", "engine/assistant/chat/prompt.h", "engine/store", "engine/net", *SERVICES, *VALUES],
    # Pure rules of language: what words say about time, whoever asks.
    "engine/assistant/when": BASE,
    # What a sentence asks for is decided by the room of the data, as requests about objects.
    "engine/assistant/instant": ["engine/api/requests/objects.h", "engine/assistant/when", "engine/store", *VALUES],
    # What a model asks for goes through the front door, as if a surface had asked.
    "engine/assistant/chat": ["engine/api", "engine/llm", *VALUES],
    "engine/host": ENGINE_BELOW_HOST,
    "engine/remote": ["engine/net", "engine/store", *DOOR],
    "engine/server": DOOR,
    "ui": UI_ALL,
    "ui/theme": BASE,
    "ui/markdown": BASE,
    "ui/components": UI_BELOW,
    "ui/core": [*UI_BELOW, *DOOR],
    "ui/inbox": [*UI_BELOW, "ui/core", *DOOR],
    "ui/search": [*UI_BELOW, "ui/core", *DOOR],
    "ui/checkpoints": [*UI_BELOW, "ui/core", *DOOR],
    "ui/tasks": [*UI_BELOW, "ui/core", *DOOR],
    "ui/thread": [*UI_BELOW, "ui/core", "ui/checkpoints", "ui/tasks", *DOOR],
    "ui/shell": [*UI_ALL, *DOOR],
    "app/secrets": VALUES,
    # Stands alone: it handles what may be made to harm.
    "app/papers": [],
    # The planner names the folders of a goal, which count as granted when they are typed on a command line.
    # Backups are listed, tried and restored without an engine.
    "app/cli": ["app/secrets", "engine/backup", "engine/assistant/planner.h", "engine/assistant/instant", "engine/host", "engine/remote", "engine/server", *DOOR],
    "app/desktop": ["app/secrets", "engine/host", "engine/remote", "engine/server", "ui", *UI_ALL, *DOOR],
}

# Files that may break a row, each with its reason. Keep it short.
EXCEPTIONS = {
    # The refusing network access manager that every QML engine gets; see docs/threads.md.
    ("ui/theme/no_network.h", "QtNetwork"),
    ("ui/theme/no_network.cpp", "QtNetwork"),
}

UI_ROOMS = [room for room in ROOMS if room == "ui" or room.startswith("ui/")]
WINDOW = [*UI_ROOMS, "app/desktop"]
EVERYBODY = list(ROOMS)

# Library → (how its headers are named, which rooms may include them).
LIBRARIES = {
    "QtCore": (r"QtCore/\w+(\.h)?", EVERYBODY),
    "QtNetwork": (
        r"QtNetwork/\w+",
        # The address guard of net speaks in QHostAddress, so the mail channel does too.
        ["engine/net", "engine/notify/channels", "engine/remote", "engine/server", "app/desktop", "app/cli"],
    ),
    "QtSql": (r"QtSql/\w+", ["engine/store/sql"]),
    "QtGui": (r"QtGui/\w+(\.h)?", [*WINDOW, "app/papers"]),
    "QtPdf": (r"QtPdf/\w+", ["app/papers"]),
    "QtQml": (r"QtQml/\w+(\.h)?", WINDOW),
    "QtQuick": (r"QtQuick(Controls2|Templates2)?/\w+", WINDOW),
    "QtSvg": (r"QtSvg/\w+", ["ui/theme"]),
    "QtWidgets": (r"QtWidgets/\w+", ["app/desktop"]),
    "QtDBus": (r"QtDBus/\w+", ["app/desktop", "app/secrets"]),
    "nlohmann": (r"nlohmann/\w+\.hpp", ["engine/base/json.h", "engine/base/json.cpp"]),
    "sqlite3": (r"sqlite3\.h", ["engine/store/sql"]),
    "pcre2": (r"pcre2\.h", ["engine/domain"]),
    "vectors": (r"emmintrin\.h", ["engine/domain"]),  # of the compiler: keys in JSON text
    "libpq": (r"libpq-fe\.h", ["engine/store/pg"]),
    "libcurl": (r"curl/\w+\.h", ["engine/notify/channels"]),
    "zlib": (r"zlib\.h", ["engine/net"]),
    "md4c": (r"md4c(-html)?\.h", ["ui/markdown", "engine/exchange"]),
    "libical": (r"libical/ical\.h", ["engine/exchange"]),
    "libzip": (r"zip\.h", ["engine/text"]),
    "libstemmer": (r"libstemmer\.h", ["engine/index"]),
    "openssl": (r"openssl/\w+\.h", ["app/secrets", "engine/den"]),
    "yaml-cpp": (r"yaml-cpp/yaml\.h", ["engine/assistant/when", "engine/exchange"]),
    "qtkeychain": (r"qt6?keychain/\w+\.h", ["app/secrets"]),
    "system": (
        r"(sys|netinet|arpa|linux|mach|mach-o)/\w+\.h|"
        r"(unistd|fcntl|dirent|signal|poll|termios|dlfcn|pwd|spawn|io|windows)\.h",
        ["engine/base", "engine/store/sql", "engine/net", "engine/files", "engine/notify/channels", "engine/host",
         "engine/remote", "engine/server", "app/cli", "app/desktop", "app/papers"],
    ),
}

# Headers of the C++ standard library that we use are those without a dot and without a slash.
STANDARD = r"[a-z_0-9]+"

# CMake targets of libraries → the LIBRARIES row that they stand for, for DEPENDS of flux_room().
TARGETS = {
    "Qt6::Core": "QtCore", "Qt6::Network": "QtNetwork", "Qt6::Sql": "QtSql", "Qt6::Gui": "QtGui", "Qt6::Qml": "QtQml",
    "Qt6::Quick": "QtQuick", "Qt6::Svg": "QtSvg", "Qt6::Widgets": "QtWidgets", "Qt6::DBus": "QtDBus", "Qt6::Pdf": "QtPdf",
    "nlohmann_json::nlohmann_json": "nlohmann", "ZLIB::ZLIB": "zlib", "SQLite::SQLite3": "sqlite3", "PostgreSQL::PostgreSQL": "libpq",
    "CURL::libcurl": "libcurl", "PkgConfig::Pcre2": "pcre2", "PkgConfig::Ical": "libical", "PkgConfig::Md4cHtml": "md4c",
    "PkgConfig::Zip": "libzip", "yaml-cpp": "yaml-cpp",
    "OpenSSL::Crypto": "openssl", "OpenSSL::SSL": "openssl",
}

#pragma once

#include "engine/api/requests/exchange.h"
#include "engine/base/cancel_token.h"
#include "engine/store/store.h"

namespace flux::exchange {

// Where an import reads what is there, and puts what comes in.
class ImportTarget {
public:
    virtual ~ImportTarget() = default;
    [[nodiscard]] virtual store::Reader& reader() = 0; // sees everything that commit() has put there
    // All or nothing, durable when it returns. FailedPrecondition with detail "version" when an object was changed
    // meanwhile by somebody else: then it is decided once more.
    [[nodiscard]] virtual base::Result<void> commit(store::UnitOfWork work) = 0;
};

// The formats that can be brought in: "ical", "vcard", "csv", "jsonl", "markdown", "chats".
[[nodiscard]] QStringList importFormats();
// By name and content of what is at the path; empty: none of them.
[[nodiscard]] QString formatOf(const QString& path);

// Brings a file or folder in, in commits of at most 500 objects or messages.
//
// Promises. Whatever comes in has an id that follows from its key (see import_key.h), so an import that was stopped or
// killed and is done again writes only the rest, and one of a file that has changed only what is different. What the
// person has changed of an object since it came in stays as they want it, and what they threw away stays away. Every
// object has the tag of its file. A broken entry is left out and said; one that a strict schema refuses, too. A dry run
// decides everything and writes nothing. Conversations come in archived and read.
//
// Errors: NotFound, InvalidArgument (a relative path, an unknown format, a file that is none of its kind),
// Cancelled, and those of reading and committing; what was committed before an error stays.
// Thread: any one that may block.
[[nodiscard]] base::Result<api::ImportReport> importData(const api::ImportData& request, ImportTarget& target,
                                                         base::Clock& clock, const base::CancelToken& cancel = {});

} // namespace flux::exchange

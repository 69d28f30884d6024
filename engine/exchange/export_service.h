#pragma once

#include "engine/api/requests/exchange.h"
#include "engine/base/cancel_token.h"
#include "engine/store/store.h"
#include "engine/text/papers.h"

namespace flux::exchange {

// Of objects: "ical", "vcard", "csv", "jsonl", "markdown" (a folder). Of a conversation: "markdown", "html", "json",
// "pdf".
[[nodiscard]] QStringList exportFormats(bool ofThread);

// Writes objects, or one conversation, to a file (or, objects as Markdown, to a folder). Objects are those of the types
// asked for that are not in the trash and fit `where`; without types, the types that the format is for. Memories and
// files only where their types are named. A file is written beside its place and then takes it, so a stop or a full
// disk leaves the old one. Objects are read one by one; a conversation is held in memory. Errors: InvalidArgument (a
// relative path, an unknown format), AlreadyExists (and overwrite was not asked for), NotFound (no such conversation or
// folder), PermissionDenied, ResourceExhausted, Cancelled. Thread: any one that may block, where the reader was opened.
[[nodiscard]] base::Result<api::ExportReport> exportData(const api::ExportData& request, store::Reader& reader,
                                                         base::Clock& clock, const text::Papers& papers,
                                                         const base::CancelToken& cancel = {});

} // namespace flux::exchange

#pragma once

#include "engine/exchange/import_sink.h"

#include <QtCore/QIODevice>

namespace flux::exchange {

// Conversations from other assistants, as their "export my data" gives them: the conversations.json of ChatGPT (a tree
// of messages, of which the branch that was shown last is taken) and of Claude (a list). Formats as found in exports of
// 2023 to 2025; neither maker describes them. Of a message the text is taken; pictures and attachments are named, what
// tools and the system said is left out. Read entry by entry, so a file may be large.
// An entry that is broken is reported with its place and left out. Errors: InvalidArgument when nothing in it is a
// conversation, and those of the sink.
[[nodiscard]] base::Result<void> readChats(QIODevice& device, ImportSink& sink);

// The same from the zip as it was downloaded, or from the json in it.
[[nodiscard]] base::Result<void> readChatFile(const QString& path, ImportSink& sink);

} // namespace flux::exchange

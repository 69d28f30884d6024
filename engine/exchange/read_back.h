#pragma once

#include "engine/exchange/import_sink.h"

namespace flux::exchange {

// What a reader makes of one entry, for a writer that wants to know what the entry does not say.
class ReadBack final : public ImportSink {
public:
    base::Result<void> object(ImportObject object) override {
        data = std::move(object.data);
        return {};
    }
    base::Result<void> conversation(ImportConversation) override { return {}; }
    void problem(const QString&) override {}

    base::Json data = base::Json::object();
};

} // namespace flux::exchange

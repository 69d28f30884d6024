#pragma once

#include "engine/base/json.h"

namespace flux::probe {

// Answers one line of the probe's protocol with one line (without its end). A new operation: a function and a row in
// the table of probe.cpp. Never fails: a bad line gets {"id":…,"error":"…"}, an operation it does not know
// {"id":…,"unknown":true}. Thread: one at a time.
[[nodiscard]] QByteArray answer(QByteArrayView line);

} // namespace flux::probe

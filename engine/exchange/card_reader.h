#pragma once

#include "engine/exchange/import_sink.h"

#include <QtCore/QIODevice>

namespace flux::exchange {

// Reads vCard 3.0 and 4.0 (RFC 2426, RFC 6350), and 2.1 as phones still write it, card by card; ours, because there is
// no library for version 4 without a desktop of its own. Keeps one card in memory.
//
// A card becomes a "contact": {name, email, emails, phone, phones, company, role, notes, address, addresses, birthday,
// url, nickname, uid}. The preferred one, or the first, of several e-mail addresses, telephone numbers and postal
// addresses stands alone; the lists [{"value","label"}] are there when there is more than one. Categories become tags.
// Pictures, sounds and keys are left out.
//
// What is broken is reported with its line and left out. Errors: InvalidArgument when there is no card in it, and those
// of the sink.
[[nodiscard]] base::Result<void> readCards(QIODevice& device, ImportSink& sink);

[[nodiscard]] bool looksLikeCards(QByteArrayView start);

} // namespace flux::exchange

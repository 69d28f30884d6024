#pragma once

#include "engine/base/json.h"

namespace flux::domain {

// What a step may do to the world, from harmless to final. The checkpoint policy asks by this class.
enum class EffectClass {
    None,          // computes only
    Read,          // reads what was granted
    LocalWrite,    // changes the person's own data; undo exists
    Access,        // opens a folder or a host that is closed
    ExternalWrite, // leaves the house: mail, post, request that changes something
    Spend,         // costs money
    Irreversible,  // cannot be taken back and destroys something
};

// A step's effect, described from its resolved inputs, before it runs. The preview is what the card shows:
//   {"type":"mail","to":[…],"from":"…","subject":"…","body":"…","attachments":[…]}
//   {"type":"file","name":"brief.md","text":"…"}
//   {"type":"request","method":"POST","host":"…","path":"…","body":"…"}
//   {"type":"folder","path":"…"}   {"type":"host","host":"…","url":"…"}
struct EffectDescription {
    EffectClass effectClass = EffectClass::None;
    QString question; // "Send this mail to Marta Lind?"
    QString context;  // one sentence, only if it adds something
    base::Json preview;
    QString yesLabel;      // "Send mail"
    QString noLabel;       // "Don't send"
    QString reversibility; // "Cannot be taken back"
    QString doneText;      // the record afterwards: "Mail sent to marta@lind.example."
    QStringList editable;  // names of the inputs that the person may change on the card
};

} // namespace flux::domain

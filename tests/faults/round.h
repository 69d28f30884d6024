#pragma once

#include "engine/domain/plan.h"

#include <QtCore/QHash>

#include <random>

namespace flux::test {

// Random choices that are the same on every machine.
class Dice {
public:
    explicit Dice(quint32 seed) : m_random(seed) {}
    int upTo(int most) { return static_cast<int>(m_random() % (static_cast<quint32>(most) + 1)); }
    bool chance(int percent) { return upTo(99) < percent; }
    template <typename T>
    T pick(std::initializer_list<T> of) {
        return *(of.begin() + upTo(static_cast<int>(of.size()) - 1));
    }

private:
    std::mt19937 m_random;
};

enum class FaultKind {
    // The process, by SIGKILL.
    KillAtCommit, // `at`: which commit; `phase`: before, written, after
    KillAtEvent,  // `at`: which event of the feed
    KillAtServer, // when the request for `path` arrives
    // Its disk, at commit `at`.
    DiskFull,
    Busy,
    // Its clock, at commit `at`.
    ClockJump,
    // The other side, at `path`, so many times. `acts`: it does what was asked before it fails.
    Reset,
    Silent,      // no answer before the deadline
    Truncated,   // ends before what it announced
    WrongLength, // announces more than it ever sends, and stays connected
    NotHttp,
    HtmlError, // 500, with a page
    Endless,
    AnsweredTwice,
    // The mail server.
    MailRefused,     // 451 for now
    MailDropped,     // hangs up before it takes the mail
    MailUnconfirmed, // takes the mail and hangs up
    // The person.
    AnswersTwice, // each card is answered twice at once, and then once more with another word
};
[[nodiscard]] QString faultName(FaultKind kind);

struct Fault {
    FaultKind kind = FaultKind::Reset;
    int life = 0; // in which life of the process: 0, and one more for each kill
    int at = 1;
    int phase = 0;
    int times = 1;
    bool acts = false;
    qint64 jumpMs = 0;
    QString path = {};
};

// One step that does something outside, or writes a file.
struct PlannedEffect {
    enum class Kind { Post, Mail, File } kind = Kind::Post;
    domain::StepKey step;
    QString name; // the path of the request, the subject of the mail, the name of the file
};

struct PlannedTask {
    QString title; // finds it again in a later life
    domain::Plan plan;
    std::vector<PlannedEffect> effects; // of items too
};

// Some tasks and the faults that happen to them, all from one seed.
struct Round {
    quint32 seed = 0;
    int undoSeconds = 0;
    std::vector<PlannedTask> tasks;
    std::vector<Fault> faults;
};
[[nodiscard]] Round makeRound(quint32 seed, const QString& httpBase);

// What the server gives for a page to read.
[[nodiscard]] QString pageText(const QString& path);

} // namespace flux::test

#include "app/cli/terminal.h"

#include "engine/base/json.h"

#include <cstdio>
#include <iostream>

#ifndef _WIN32
#include <termios.h>
#include <unistd.h>
#endif

namespace flux::cli {

using base::Json;
using domain::Checkpoint;
using domain::Decision;
using domain::Verdict;

QString forTerminal(const QString& text) {
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        const bool control = c.category() == QChar::Other_Control && c != u'\n' && c != u'\t';
        out.append(control ? QChar(0xFFFD) : c);
    }
    return out;
}

void print(const QString& line) {
    std::fputs(forTerminal(line).toUtf8().constData(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

void printError(const QString& line) {
    std::fputs(forTerminal(line).toUtf8().constData(), stderr);
    std::fputc('\n', stderr);
}

void printJson(const Json& value) {
    const QByteArray text = base::dumpJson(value);
    std::fwrite(text.constData(), 1, static_cast<size_t>(text.size()), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

std::optional<QString> readLine(const QString& prompt, bool hidden) {
    std::fputs(forTerminal(prompt).toUtf8().constData(), stdout);
    std::fflush(stdout);
#ifndef _WIN32
    termios before{};
    const bool masked = hidden && isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before) == 0;
    if (masked) {
        termios quiet = before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
#else
    const bool masked = hidden;
#endif
    std::string line;
    const bool got = static_cast<bool>(std::getline(std::cin, line));
#ifndef _WIN32
    if (masked) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::fputc('\n', stdout);
    }
#endif
    if (!got) {
        std::fputc('\n', stdout);
        return std::nullopt;
    }
    QString text = QString::fromStdString(line);
    if (text.endsWith(u'\r'))
        text.chop(1);
    return text;
}

namespace {

constexpr qsizetype kShortLines = 12;

QString indented(const QString& text, bool whole) {
    const QStringList lines = text.split(u'\n');
    QStringList out;
    for (const QString& line : lines) {
        if (!whole && out.size() == kShortLines) {
            out.append(QStringLiteral("  | … %1 more lines, “s” shows all").arg(lines.size() - kShortLines));
            break;
        }
        out.append(QStringLiteral("  | ") + line);
    }
    return out.join(u'\n');
}

QString joined(const Json& value) {
    if (!value.is_array())
        return base::plainText(value);
    QStringList parts;
    for (const Json& item : value)
        parts.append(item.is_object() ? base::textAt(item, "name") : base::plainText(item));
    return parts.join(QStringLiteral(", "));
}

QString previewText(const Json& preview, bool whole) {
    const QString type = base::textAt(preview, "type");
    QStringList lines;
    if (type == QStringLiteral("mail")) {
        lines.append(QStringLiteral("  To:      ") + joined(base::jsonAt(preview, "to")));
        if (!base::jsonAt(preview, "cc").empty())
            lines.append(QStringLiteral("  Cc:      ") + joined(base::jsonAt(preview, "cc")));
        lines.append(QStringLiteral("  Subject: ") + base::textAt(preview, "subject"));
        lines.append(indented(base::textAt(preview, "body"), whole));
        if (!base::jsonAt(preview, "attachments").empty())
            lines.append(QStringLiteral("  Attached: ") + joined(base::jsonAt(preview, "attachments")));
    } else if (type == QStringLiteral("request")) {
        lines.append(
            QStringLiteral("  %1 %2%3")
                .arg(base::textAt(preview, "method"), base::textAt(preview, "host"), base::textAt(preview, "path")));
        if (!base::textAt(preview, "body").isEmpty())
            lines.append(indented(base::textAt(preview, "body"), whole));
    } else if (type == QStringLiteral("file")) {
        lines.append(QStringLiteral("  ") + base::textAt(preview, "name"));
        lines.append(indented(base::textAt(preview, "text"), whole));
    }
    return lines.join(u'\n');
}

// Asks for each field that may be changed; an empty line keeps it. A body is typed until a line with a single dot.
std::optional<Json> readEdits(const Checkpoint& card) {
    Json edits = Json::object();
    for (const QString& name : card.description.editable) {
        const Json& now = base::jsonAt(card.inputs, name.toUtf8().constData());
        const QString shown = joined(now);
        const bool longText = shown.contains(u'\n') || shown.size() > 70 || name == QStringLiteral("body");
        const auto line =
            readLine(longText ? QStringLiteral("%1 (Enter keeps it; else type it, end with a line “.”): ").arg(name)
                              : QStringLiteral("%1 [%2]: ").arg(name, shown));
        if (!line)
            return std::nullopt;
        if (line->isEmpty())
            continue;
        QString text = *line;
        while (longText) {
            const auto more = readLine(QStringLiteral("… "));
            if (!more)
                return std::nullopt;
            if (*more == QStringLiteral("."))
                break;
            text += u'\n' + *more;
        }
        edits[name.toStdString()] = now.is_array() ? Json(text.split(u',', Qt::SkipEmptyParts)) : Json(text);
    }
    return edits;
}

Decision decision(Verdict verdict, const QString& reason = {}) {
    Decision d;
    d.verdict = verdict;
    d.reason = reason;
    d.by = QStringLiteral("terminal");
    return d;
}

std::optional<Decision> askOutcome() {
    for (;;) {
        const auto line = readLine(QStringLiteral("  It went out (w), send again (a), skip (n), later (l)? "));
        if (!line || line->startsWith(u'l', Qt::CaseInsensitive))
            return std::nullopt;
        if (line->startsWith(u'w', Qt::CaseInsensitive))
            return decision(Verdict::WentOut);
        if (line->startsWith(u'a', Qt::CaseInsensitive))
            return decision(Verdict::Again);
        if (line->startsWith(u'n', Qt::CaseInsensitive))
            return decision(Verdict::No);
    }
}

} // namespace

QString cardText(const Checkpoint& card, bool whole) {
    QStringList lines;
    lines.append(QString());
    lines.append(QStringLiteral("? ") + card.description.question);
    if (!card.description.context.isEmpty())
        lines.append(QStringLiteral("  ") + card.description.context);
    const QString preview = previewText(card.description.preview, whole);
    if (!preview.isEmpty())
        lines.append(preview);
    QStringList facts;
    if (!card.description.reversibility.isEmpty())
        facts.append(card.description.reversibility);
    if (!card.rule.isEmpty())
        facts.append(QStringLiteral("asks because: ") + card.rule);
    if (!facts.isEmpty())
        lines.append(QStringLiteral("  ") + facts.join(QStringLiteral(" · ")));
    return lines.join(u'\n');
}

std::optional<Decision> askCard(const Checkpoint& card) {
    print(cardText(card, false));
    if (card.kind == domain::CheckpointKind::UnknownOutcome)
        return askOutcome();
    const bool editable = !card.description.editable.isEmpty();
    const QString prompt = QStringLiteral("  %1 (y), %2 (n)%3, show all (s), later (l)? ")
                               .arg(card.description.yesLabel, card.description.noLabel,
                                    editable ? QStringLiteral(", edit (e)") : QString());
    for (;;) {
        const auto line = readLine(prompt);
        if (!line || line->trimmed().startsWith(u'l', Qt::CaseInsensitive))
            return std::nullopt;
        const QString answer = line->trimmed().toLower();
        if (answer == QStringLiteral("y") || answer == QStringLiteral("yes"))
            return decision(Verdict::Yes);
        if (answer == QStringLiteral("n") || answer == QStringLiteral("no")) {
            const auto why = readLine(QStringLiteral("  Why? (Enter skips): "));
            return decision(Verdict::No, why.value_or(QString()));
        }
        if (answer == QStringLiteral("s")) {
            print(cardText(card, true));
        } else if (answer == QStringLiteral("e") && editable) {
            const auto edits = readEdits(card);
            if (!edits)
                return std::nullopt;
            Decision d = decision(Verdict::Yes);
            d.edits = *edits;
            return d;
        }
    }
}

} // namespace flux::cli

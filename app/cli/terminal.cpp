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

QString forTerminal(const QString& text) {
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        const bool control = c.category() == QChar::Other_Control && c != u'\n' && c != u'\t';
        out.append(control ? QChar(0xFFFD) : c);
    }
    return out;
}

void printPart(const QString& text) {
    const QByteArray bytes = forTerminal(text).toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
    std::fflush(stdout);
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

bool isColoured() {
#ifndef _WIN32
    static const bool kColoured =
        isatty(STDOUT_FILENO) == 1 && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb";
    return kColoured;
#else
    return false;
#endif
}

bool isTyped() {
#ifndef _WIN32
    return isatty(STDIN_FILENO) == 1;
#else
    return false;
#endif
}

void printInked(const QString& line, Ink ink) {
    if (!isColoured()) {
        print(line);
        return;
    }
    const char* code = ink == Ink::Green ? "32" : ink == Ink::Red ? "31" : "33"; // ECMA-48 SGR
    std::fprintf(stdout, "\x1b[%sm%s\x1b[0m\n", code, forTerminal(line).toUtf8().constData());
    std::fflush(stdout);
}

std::optional<bool> confirm(const QString& question) {
    for (;;) {
        const auto line = readLine(question + QStringLiteral(" (y/n) "));
        if (!line)
            return std::nullopt;
        const QString word = line->trimmed().toLower();
        if (word == QStringLiteral("y") || word == QStringLiteral("yes"))
            return true;
        if (word.isEmpty() || word == QStringLiteral("n") || word == QStringLiteral("no"))
            return false;
    }
}

int fail(const base::Error& error) {
    printError(error.message);
    return error.code == base::ErrorCode::InvalidArgument ? kExitUsage : kExitFailed;
}

} // namespace flux::cli

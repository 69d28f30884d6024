// flux-papers text FILE    prints the text of a PDF
// flux-papers write FILE   makes a PDF of the HTML on standard input
#include "app/papers/bounds.h"
#include "app/papers/papers.h"

#include <QtCore/QFile>
#include <QtGui/QGuiApplication>

#include <cstdio>

int main(int argc, char* argv[]) {
    flux::papers::setBounds();
    const QGuiApplication app(argc, argv); // the environment says that it has no screen
    const QStringList arguments = QGuiApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QStringLiteral("text"))
        return flux::papers::printText(arguments[2]);
    if (arguments.size() == 3 && arguments[1] == QStringLiteral("write")) {
        constexpr qint64 kMaxHtml = 64LL * 1024 * 1024;
        QFile in;
        if (!in.open(stdin, QIODevice::ReadOnly))
            return flux::papers::WrongCall;
        const QByteArray html = in.read(kMaxHtml + 1);
        return html.size() > kMaxHtml ? flux::papers::Damaged : flux::papers::writePaper(html, arguments[2]);
    }
    std::fputs("usage: flux-papers text FILE | flux-papers write FILE < HTML\n", stderr);
    return flux::papers::WrongCall;
}

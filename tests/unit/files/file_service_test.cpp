#include "engine/files/file_service.h"
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <functional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace flux;
using namespace Qt::StringLiterals;
using base::ErrorCode;

class FileServiceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    test::TestClock m_clock;
    std::unique_ptr<files::FileService> m_files;
    QString m_notes; // a folder outside of the area

    QString put(const QString& path, const QByteArray& bytes) {
        const QString full = m_dir->filePath(path);
        QDir().mkpath(QFileInfo(full).path());
        QFile file(full);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(full));
        return full;
    }
    domain::Grants opened() const { return {{m_notes}, {}}; }
    QString read(const QString& path) {
        const auto file = m_files->read(path, opened());
        return file.ok() ? file->text : u"error: "_s + file.error().message;
    }
    ErrorCode codeOf(const QString& path, const domain::Grants& grants) {
        const auto file = m_files->read(path, grants);
        return file.ok() ? ErrorCode::Internal : file.error().code;
    }
    static QStringList namesOf(const files::Listing& listing) {
        QStringList names;
        for (const files::ListedFile& file : listing.files)
            names << file.name;
        return names;
    }
    static QString reasonFor(const files::Listing& listing, const QString& name) {
        for (const files::LeftOut& item : listing.leftOut) {
            if (item.name == name)
                return item.reason;
        }
        return {};
    }

    // Runs a check in a child without the rights of root: root may read everything. 0: the check held.
    static int asNobody(const std::function<bool()>& check) {
        const pid_t child = fork();
        if (child == 0) {
            if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
                _exit(9);
            _exit(check() ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
    }

private Q_SLOTS:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        QFile::setPermissions(m_dir->path(), QFileDevice::Permissions(0x7755)); // nobody may pass through
        m_notes = QFileInfo(put(u"home/notes/a.md"_s, "# A\n")).path();
        m_files = std::make_unique<files::FileService>(m_dir->filePath(u"data/files"_s), m_clock);
    }

    void readsItsOwnArea() {
        put(u"data/files/brief.md"_s, "hello");
        QCOMPARE(read(u"brief.md"_s), u"hello"_s);
        QCOMPARE(read(m_dir->filePath(u"data/files/brief.md"_s)), u"hello"_s);
        const auto file = m_files->read(u"brief.md"_s, {});
        QVERIFY(file.ok());
        QCOMPARE(file->name, u"brief.md"_s);
        QCOMPARE(file->bytes, 5);
        QCOMPARE(file->path, QFileInfo(m_dir->filePath(u"data/files/brief.md"_s)).canonicalFilePath());
    }

    void readsAnOpenedFolderOnly() {
        const QString inside = m_notes + u"/a.md"_s;
        QCOMPARE(read(inside), u"# A\n"_s);
        const auto closed = m_files->read(inside, {});
        QVERIFY(!closed.ok());
        QCOMPARE(closed.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(closed.error().detail, u"folder:"_s + m_notes);
        const auto folder = m_files->list(m_notes, {});
        QVERIFY(!folder.ok());
        QCOMPARE(folder.error().detail, u"folder:"_s + m_notes);
        // a neighbour whose name begins alike is not opened
        const QString neighbour = put(u"home/notes-secret/b.md"_s, "no");
        QCOMPARE(codeOf(neighbour, opened()), ErrorCode::PermissionDenied);
        QCOMPARE(codeOf(put(u"home/c.md"_s, "no"), opened()), ErrorCode::PermissionDenied);
        // what is not there and not opened looks the same as what is there
        const auto missing = m_files->read(m_dir->filePath(u"home/none/x.md"_s), opened());
        QCOMPARE(missing.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(missing.error().detail, u"folder:"_s + m_dir->filePath(u"home/none"_s));
    }

    void opensSubfoldersAndOtherSpellings() {
        put(u"home/notes/sub/deep/x.md"_s, "x");
        QCOMPARE(read(m_notes + u"/sub/deep/x.md"_s), u"x"_s);
        QCOMPARE(read(m_notes + u"//sub/./deep/x.md"_s), u"x"_s);
        QVERIFY(m_files->read(m_notes + u"/a.md"_s, {{m_notes + u"/"_s}, {}}).ok());
        QVERIFY(QFile::link(m_notes, m_dir->filePath(u"home/link"_s)));
        const domain::Grants byLink{{m_dir->filePath(u"home/link"_s)}, {}}; // the person opened the link
        QVERIFY(m_files->read(m_dir->filePath(u"home/link/a.md"_s), byLink).ok());
        QVERIFY(m_files->read(m_notes + u"/a.md"_s, byLink).ok());
    }

    void homeIsSpelledWithATilde() {
        const QByteArray home = qgetenv("HOME");
        qputenv("HOME", QFile::encodeName(m_dir->filePath(u"home"_s)));
        const QString text = read(u"~/notes/a.md"_s);
        qputenv("HOME", home);
        QCOMPARE(text, u"# A\n"_s);
    }

    void goingUpIsRefused() {
        for (const QString& path : {u"../data/files/x"_s, m_notes + u"/../c.md"_s, m_notes + u"/.."_s, u".."_s,
                                    u"a\\..\\b"_s, u"~/../etc/passwd"_s})
            QVERIFY2(codeOf(path, opened()) == ErrorCode::InvalidArgument, qPrintable(path));
        QCOMPARE(codeOf(QString(), opened()), ErrorCode::InvalidArgument);
        QCOMPARE(codeOf(u"a"_s + QChar(0) + u"b"_s, opened()), ErrorCode::InvalidArgument);
        QCOMPARE(codeOf(QString(10'000, u'a'), opened()), ErrorCode::InvalidArgument);
    }

    void linksOutAreRefused() {
        put(u"home/secret/key.txt"_s, "key");
        QVERIFY(QFile::link(m_dir->filePath(u"home/secret/key.txt"_s), m_notes + u"/key.txt"_s));
        QVERIFY(QFile::link(m_dir->filePath(u"home/secret"_s), m_notes + u"/secret"_s));
        for (const QString& path : {m_notes + u"/key.txt"_s, m_notes + u"/secret/key.txt"_s}) {
            const auto file = m_files->read(path, opened());
            QVERIFY2(!file.ok(), qPrintable(path));
            QCOMPARE(file.error().code, ErrorCode::PermissionDenied);
            QVERIFY(!file.error().detail.startsWith(u"folder:"_s)); // no card talks the person into it
            QVERIFY(file.error().message.contains(u"link"_s));
        }
        QVERIFY(!m_files->list(m_notes + u"/secret"_s, opened()).ok());
        QVERIFY(QFile::link(m_notes + u"/a.md"_s, m_notes + u"/inner.md"_s)); // a link that stays inside is fine
        QCOMPARE(read(m_notes + u"/inner.md"_s), u"# A\n"_s);
        QVERIFY(QFile::link(m_notes + u"/circle"_s, m_notes + u"/circle"_s));
        QCOMPARE(codeOf(m_notes + u"/circle"_s, opened()), ErrorCode::InvalidArgument);
    }

    void pipesSocketsAndDevicesDoNotBlock() {
        const QString pipe = m_notes + u"/pipe"_s;
        QCOMPARE(mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        QCOMPARE(codeOf(pipe, opened()), ErrorCode::InvalidArgument);
        const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const QByteArray name = QFile::encodeName(m_notes + u"/socket"_s);
        qstrncpy(address.sun_path, name.constData(), sizeof(address.sun_path));
        QCOMPARE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        QCOMPARE(codeOf(m_notes + u"/socket"_s, opened()), ErrorCode::InvalidArgument);
        ::close(fd);
        QCOMPARE(codeOf(u"/dev/zero"_s, {{u"/dev"_s}, {}}), ErrorCode::InvalidArgument);
        const auto listing = m_files->list(m_notes, opened());
        QVERIFY(listing.ok());
        QCOMPARE(namesOf(*listing), QStringList{u"a.md"_s});
        QVERIFY(reasonFor(*listing, u"pipe"_s).contains(u"not an ordinary file"_s));
        QVERIFY(!reasonFor(*listing, u"socket"_s).isEmpty());
    }

    void filesThatAreNotThere() {
        const auto missing = m_files->read(m_notes + u"/none.md"_s, opened());
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().message.contains(u"none.md"_s));
        QCOMPARE(codeOf(m_notes + u"/a.md/x"_s, opened()), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_notes, opened()), ErrorCode::InvalidArgument); // a folder
        const auto listed = m_files->list(m_notes + u"/a.md"_s, opened());
        QCOMPARE(listed.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(m_files->list(m_notes + u"/none"_s, opened()).error().code, ErrorCode::NotFound);
        QVERIFY(m_files->list(QString(), {}).ok()); // the own area, still empty
    }

    void unreadableFilesAndFolders() {
        put(u"home/notes/locked.md"_s, "x");
        put(u"home/notes/room/in.md"_s, "x");
        QCOMPARE(chmod(QFile::encodeName(m_notes + u"/locked.md"_s).constData(), 0), 0);
        QCOMPARE(chmod(QFile::encodeName(m_notes + u"/room"_s).constData(), 0), 0);
        const auto denied = [this](const base::Error& error) {
            return error.code == ErrorCode::PermissionDenied && !error.detail.startsWith(u"folder:"_s) &&
                   error.message.contains(u"Your account"_s);
        };
        QCOMPARE(asNobody([&] {
                     const auto file = m_files->read(m_notes + u"/locked.md"_s, opened());
                     return !file.ok() && denied(file.error());
                 }),
                 0);
        QCOMPARE(asNobody([&] {
                     const auto listing = m_files->list(m_notes + u"/room"_s, opened());
                     return !listing.ok() && denied(listing.error());
                 }),
                 0);
        QCOMPARE(asNobody([&] {
                     const auto file = m_files->read(m_notes + u"/room/in.md"_s, opened());
                     return !file.ok() && denied(file.error());
                 }),
                 0);
        QCOMPARE(asNobody([&] { // the rest of the folder is still listed
                     const auto listing = m_files->list(m_notes, opened(), {.recursive = true});
                     return listing.ok() && namesOf(*listing) == QStringList{u"a.md"_s} &&
                            !reasonFor(*listing, u"locked.md"_s).isEmpty() && !reasonFor(*listing, u"room"_s).isEmpty();
                 }),
                 0);
        chmod(QFile::encodeName(m_notes + u"/room"_s).constData(), 0700);
    }

    void binaryFiles() {
        for (const QByteArray& bytes : {QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16),
                                        QByteArray("%PDF-1.7\nplain so far"), QByteArray(5000, '\0'),
                                        QByteArray("\x7f"
                                                   "ELF\x02\x01\x01\0",
                                                   8)}) {
            const auto file = m_files->read(put(u"home/notes/b.bin"_s, bytes), opened());
            QVERIFY(!file.ok());
            QCOMPARE(file.error().code, ErrorCode::InvalidArgument);
            QVERIFY(file.error().message.contains(u"is not a text file"_s));
            QCOMPARE(m_files->readBytes(m_notes + u"/b.bin"_s, opened())->content, bytes);
        }
    }

    void encodings() {
        const auto text = [this](const QByteArray& bytes) { return read(put(u"home/notes/t.txt"_s, bytes)); };
        QCOMPARE(text(""), QString());
        QCOMPARE(text("gr\xC3\xBC\xC3\x9F"), u"gr\u00FC\u00DF"_s);
        QCOMPARE(text("\xEF\xBB\xBF"
                      "x"),
                 u"x"_s);
        QCOMPARE(text(QByteArray("\xFF\xFE"
                                 "x\0\xFC\0",
                                 6)),
                 u"x\u00FC"_s);
        QCOMPARE(text("Gr\xFC\xDF"
                      "e aus K\xF6ln"),
                 u"Gr\u00FC\u00DFe aus K\u00F6ln"_s);
    }

    void sizeLimit() {
        m_files = std::make_unique<files::FileService>(m_dir->filePath(u"data/files"_s), m_clock,
                                                       files::FileLimits{.maxReadBytes = 1000});
        put(u"home/notes/exact.txt"_s, QByteArray(1000, 'x'));
        put(u"home/notes/more.txt"_s, QByteArray(1001, 'x'));
        QCOMPARE(read(m_notes + u"/exact.txt"_s).size(), 1000);
        const auto more = m_files->read(m_notes + u"/more.txt"_s, opened());
        QCOMPARE(more.error().code, ErrorCode::ResourceExhausted);
        QVERIFY(more.error().message.contains(u"1000 bytes"_s));
        // says that it has 0 bytes and gives more: the limit holds while reading
        QCOMPARE(codeOf(u"/proc/self/smaps"_s, {{u"/proc"_s}, {}}), ErrorCode::ResourceExhausted);
    }

    void hugeSparseFile() {
        const QString path = m_notes + u"/huge.txt"_s;
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(500LL * 1024 * 1024));
        QCOMPARE(codeOf(path, opened()), ErrorCode::ResourceExhausted);
    }

    void lists() {
        put(u"home/notes/b10.md"_s, "12345");
        put(u"home/notes/b9.md"_s, "1");
        put(u"home/notes/.hidden"_s, "1");
        put(u"home/notes/pic.png"_s, "fake");
        put(u"home/notes/noise.dat"_s, QByteArray("\0\1\2\3", 4));
        put(u"home/notes/sub/c.md"_s, "1");
        put(u"home/notes/sub/.hidden/d.md"_s, "1");
        put(u"home/secret.txt"_s, "1");
        QVERIFY(QFile::link(m_dir->filePath(u"home/secret.txt"_s), m_notes + u"/out.txt"_s));
        QVERIFY(QFile::link(m_dir->filePath(u"home/nothing"_s), m_notes + u"/dead.txt"_s));
        const auto flat = m_files->list(m_notes, opened());
        QVERIFY(flat.ok());
        QCOMPARE(namesOf(*flat), (QStringList{u"a.md"_s, u"b9.md"_s, u"b10.md"_s, u"noise.dat"_s, u"pic.png"_s}));
        QCOMPARE(flat->folders, QStringList{u"sub"_s});
        QCOMPARE(flat->files[2].bytes, 5);
        QVERIFY(flat->files[0].kind == files::FileKind::Text);
        QVERIFY(flat->files[3].kind == files::FileKind::Binary);
        QVERIFY(flat->files[4].kind == files::FileKind::Binary); // by its ending
        QVERIFY(!flat->truncated);
        QCOMPARE(reasonFor(*flat, u"out.txt"_s), u"a link that leads out of the folder"_s);
        QCOMPARE(reasonFor(*flat, u"dead.txt"_s), u"a link that leads nowhere"_s);
        const auto deep = m_files->list(m_notes, opened(), {.recursive = true});
        QVERIFY(deep.ok());
        QVERIFY(namesOf(*deep).contains(u"sub/c.md"_s));
        QCOMPARE(deep->files.size(), flat->files.size() + 1);
        QCOMPARE(read(deep->files.back().path), u"1"_s); // the path is one that can be read
    }

    void circlesOfFoldersEnd() {
        put(u"home/notes/x/y/f.md"_s, "1");
        QVERIFY(QFile::link(m_notes, m_notes + u"/x/y/up"_s));
        QVERIFY(QFile::link(m_notes + u"/x"_s, m_notes + u"/x/self"_s));
        const auto listing = m_files->list(m_notes, opened(), {.recursive = true});
        QVERIFY(listing.ok());
        QCOMPARE(namesOf(*listing), (QStringList{u"a.md"_s, u"x/y/f.md"_s}));
    }

    void longAndDeepFolders() {
        m_files = std::make_unique<files::FileService>(m_dir->filePath(u"data/files"_s), m_clock,
                                                       files::FileLimits{.maxEntries = 20, .maxDepth = 3});
        for (int i = 0; i < 30; ++i)
            put(u"home/notes/many/f%1.md"_s.arg(i), "1");
        const auto many = m_files->list(m_notes + u"/many"_s, opened());
        QVERIFY(many.ok());
        QCOMPARE(many->files.size(), size_t{20});
        QVERIFY(many->truncated);
        QCOMPARE(many->files.back().name, u"f19.md"_s); // the first ones in order
        put(u"home/notes/deep/1/2/3/4/x.md"_s, "1");
        put(u"home/notes/deep/1/2/3/y.md"_s, "1");
        const auto deep = m_files->list(m_notes + u"/deep"_s, opened(), {.recursive = true});
        QVERIFY(deep.ok());
        QCOMPARE(namesOf(*deep), QStringList{u"1/2/3/y.md"_s});
        QCOMPARE(reasonFor(*deep, u"1/2/3/4"_s), u"too many folders deep"_s);
    }
};

FLUX_TEST_CLASS(FileServiceTest)
#include "file_service_test.moc"

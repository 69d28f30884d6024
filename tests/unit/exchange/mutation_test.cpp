// The fuzzer's entry for the importers, over mutations that are the same each time. `./dev fuzz` goes on from there.
#include "tests/support/test_clock.h"
#include "tests/support/test_main.h"

#include <QtCore/QByteArrayList>
#include <QtTest/QTest>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// The first byte says which importer reads the rest.
QByteArrayList seeds() {
    return {
        QByteArray("\0", 1) +
            "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
            "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "SUMMARY:A\\, b\r\nDTSTART;TZID=Z:20260302T090000\r\nDURATION:PT1H\r\n"
            "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3\r\nEXDATE:20260309T090000Z,20260316T090000Z\r\n"
            "ATTENDEE;CN=\"B\":mailto:b@x.org\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n",
        "\x01"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nN;ENCODING=QUOTED-PRINTABLE:M=C3=BC=\r\nller;A;;;\r\n"
        "TEL;TYPE=cell,pref:+49\r\nADR:;;a\\;b;c;;d;\r\nBDAY:19850412\r\nNOTE:x\r\n y\r\nEND:VCARD\r\n",
        "\x02"
        "flux_id,flux_type,flux_tags,a,b\r\nx,note,\"p,q\",\"{\"\"k\"\":[1]}\",'=1\r\n,note,,true,\"\"\"1\"\"\"\r\n",
        "\x03{\"id\":1,\"name\":\"x\"}\n{\"type\":\"note\",\"data\":{\"a\":[1,{\"b\":null}]},\"tags\":[\"t\"]}\n",
        "\x04[{\"mapping\":{\"a\":{\"parent\":null,\"message\":{\"author\":{\"role\":\"user\"},\"create_time\":1.5,"
        "\"content\":"
        "{\"content_type\":\"text\",\"parts\":[\"hi\"]}}}},\"current_node\":\"a\"},{\"uuid\":\"u\",\"chat_messages\":["
        "{\"sender\":\"human\",\"content\":[{\"type\":\"text\",\"text\":\"q\"}]}]}]",
        "\x05---\ntitle: \"a\"\nlist: [1, &x {y: z}, *x]\ntags: a, b\n---\n\nbody\n",
        "\x06# A [x](javascript:1) <b>\n\n|a|b|\n|---|---|\n|1|2|\n\n- [ ] *x* ~~y~~ ![p](data:x)\n",
        "\x07<w:d xmlns:w=\"u\"><w:p><w:r><w:t>x &amp; y</w:t></w:r></w:p><w:tbl><w:tr><w:tc/></w:tr></w:tbl></w:d>",
    };
}

class Mutations {
public:
    QByteArray of(QByteArray bytes) {
        const int changes = 1 + at(6);
        for (int i = 0; i < changes && bytes.size() > 2; ++i) {
            const qsizetype from = 1 + at(bytes.size() - 1);
            switch (at(6)) {
            case 0:
                bytes[from] = char(at(256));
                break;
            case 1:
                bytes.remove(from, 1 + at(20));
                break;
            case 2:
                bytes.insert(from, bytes.mid(1 + at(bytes.size() - 1), 1 + at(200)));
                break;
            case 3:
                bytes.insert(from, QByteArray(1 + at(3000), bytes[from]));
                break;
            case 4:
                bytes.insert(from, QByteArrayList{"\r\n", ":", "\\", "\"", "\xff", "[", "}", "BEGIN:VEVENT\r\n",
                                                  "---\n", "99999999999999999999", "-", "=", ";", "<"}
                                       .at(at(14)));
                break;
            default:
                bytes.truncate(from);
            }
        }
        return bytes;
    }

private:
    int at(qsizetype below) { return int(m_clock.random() % quint64(std::max<qsizetype>(below, 1))); }
    flux::test::TestClock m_clock;
};

} // namespace

class MutationTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survivesMutations() {
        Mutations mutations;
        for (const QByteArray& seed : seeds()) {
            for (int i = 0; i < 400; ++i) {
                const QByteArray bytes = mutations.of(seed);
                QCOMPARE(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                                                std::size_t(bytes.size())),
                         0);
            }
        }
    }
};

FLUX_TEST_CLASS(MutationTest)
#include "mutation_test.moc"

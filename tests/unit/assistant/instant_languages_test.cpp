// German and Spanish: every kind of sentence that English has, answered in its own language.
#include "engine/assistant/instant/sentence_data.h"
#include "tests/support/test_main.h"
#include "tests/unit/assistant/instant_world.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

using namespace flux;
using namespace flux::assistant;
using base::Json;
using World = test::InstantWorld;

namespace {

Wording wordingOf(const char* language) {
    const QString name = QString::fromLatin1(language);
    auto read = Wording::fromData(name, answerData(name));
    return read.ok() ? std::move(*read) : Wording();
}

QSet<QString> wordsIn(const QString& text) {
    static const QRegularExpression word(QStringLiteral("\\p{L}{2,}"));
    static const QRegularExpression place(QStringLiteral("\\{\\w+\\}"));
    QSet<QString> words;
    auto found = word.globalMatch(QString(text).remove(place).toLower());
    while (found.hasNext())
        words.insert(found.next().captured());
    return words;
}

// The words of all texts of a language.
QSet<QString> wordsOf(const char* language) {
    QSet<QString> words;
    for (const QByteArray& line : answerData(QString::fromLatin1(language)).split('\n')) {
        const QString text = QString::fromUtf8(line);
        static const QRegularExpression quoted(QStringLiteral("\"([^\"]*)\""));
        for (auto found = quoted.globalMatch(text); found.hasNext();)
            words.unite(wordsIn(found.next().captured(1)));
    }
    if (QString::fromLatin1(language) == u"en")
        words.unite(wordsIn(QStringLiteral("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")));
    return words;
}

QString allTexts(const std::vector<domain::Block>& blocks, const QString& heading) {
    QStringList texts{heading};
    for (const domain::Block& block : blocks) {
        if (const auto* text = std::get_if<domain::TextBlock>(&block))
            texts.append(text->markdown);
        if (const auto* suggestions = std::get_if<domain::SuggestionsBlock>(&block))
            texts.append(suggestions->texts);
        const auto* table = std::get_if<domain::TableBlock>(&block);
        if (table == nullptr)
            continue;
        texts.append(table->heading);
        for (const auto& column : table->columns)
            texts.append(column.title);
    }
    return texts.join(u'\n');
}

} // namespace

class InstantLanguagesTest final : public QObject {
    Q_OBJECT

    static void fill(World& world) {
        world.make("event", Json{{"title", "Zahnarzttermin"}, {"start", "2026-12-03T10:00:00+01:00"}});
        world.make("event", Json{{"title", "Cita con el dentista"}, {"start", "2026-12-03T16:00:00+01:00"}});
        world.make("event", Json{{"title", "Kino mit Tom"}, {"start", "2026-11-27T14:30:00+01:00"}});
        world.make("event", Json{{"title", "Kino mit Tom"}, {"start", "2026-12-04T14:30:00+01:00"}});
        world.make("contact", Json{{"name", "Anna Berg"}, {"phone", "+49 30 1234"}, {"company", "Acme"}});
        world.make("contact", Json{{"name", "Max Lind"}, {"company", "Acme"}});
        world.make("contact", Json{{"name", "Max Berg"}, {"phone", "77"}});
        world.make("project", Json{{"title", "Boot"}, {"status", "active"}});
    }
    static void row(const char* language, const char* text, const char* expected) {
        QTest::newRow(text) << QString::fromLatin1(language) << QString::fromUtf8(text)
                            << QString::fromLatin1(expected);
    }

    static void german(const char* de) {
        row(de, "Was steht am Donnerstag an?", "calendar_query 2026-11-26T00:00");
        row(de, "Was ist am Donnerstag los", "calendar_query 2026-11-26T00:00");
        row(de, "was steht diese Woche an", "calendar_query 2026-11-23T00:00");
        row(de, "Was habe ich morgen vor?", "calendar_query 2026-11-27T00:00");
        row(de, "Habe ich morgen zwischen 2 und 4 etwas vor?", "calendar_query 2026-11-27T14:00");
        row(de, "habe ich am Freitag zwischen 14 und 16 Uhr Zeit", "calendar_query 2026-11-27T14:00");
        row(de, "Bin ich Freitagnachmittag frei?", "calendar_query 2026-11-27T12:00");
        row(de, "Wann ist mein nächster Termin?", "calendar_query");
        row(de, "Annas Telefonnummer", "email_querycontact person=Anna");
        row(de, "Wie ist die Nummer von Anna?", "email_querycontact person=Anna");
        row(de, "Wer arbeitet bei Acme?", "email_querycontact org=Acme");
        row(de, "Trag Mittagessen mit Bob am Freitag um 12 Uhr im Cafe Uno ein",
            "calendar_set person=Bob 2026-11-27T12:00");
        row(de, "Mittagessen mit Bob Freitag 12 Uhr", "calendar_set person=Bob 2026-11-27T12:00");
        row(de, "Trage Elternabend am 3. März um 19 Uhr in den Kalender ein",
            "calendar_set title=Elternabend 2027-03-03T19:00");
        row(de, "Verschiebe meinen Zahnarzttermin auf nächsten Montag um 9 Uhr", "calendar_move title=Zahnarzttermin");
        row(de, "Kannst du den Zahnarzttermin auf Freitag verschieben?", "calendar_move title=Zahnarzttermin");
        row(de, "Notiz: die Bank anrufen", "note_add");
        row(de, "Erinnere mich jeden Sonntag daran, die Blumen zu gießen", "calendar_set 2026-11-29T00:00");
        row(de, "Erinner mich in 2 Stunden an den Kuchen", "calendar_set 2026-11-26T16:00");
        row(de, "Lösche den Termin mit Tom", "calendar_remove person=Tom");
        row(de, "Sag den Zahnarzttermin ab", "calendar_remove title=Zahnarzttermin");
        row(de, "Wie viele offene Projekte gibt es?", "project_query state=open");
        row(de, "Zeig mir die Aufgaben, die diese Woche fehlgeschlagen sind",
            "task_query state=failed 2026-11-23T00:00");
        row(de, "Welche Aufgaben sind diese Woche gescheitert?", "task_query state=failed 2026-11-23T00:00");
        row(de, "Was habe ich diesen Monat für Modelle ausgegeben?", "spend_query 2026-11-01T00:00");
        row(de, "Setze Milch auf die Einkaufsliste", "lists_createoradd list=Einkaufsliste");
        row(de, "Wie spät ist es in Tokyo?", "datetime_query city=Tokyo");
        row(de, "Max Telefonnummer bitte", "none");
        row(de, "Lösche den Termin mit Tom nicht", "none");
        row(de, "Wie lösche ich einen Termin?", "none");
        row(de, "Wie wird das Wetter morgen?", "none");
        row(de, "Lösche den Termin mit Tom und sag ihm Bescheid", "none");
        row(de, "Soll ich den Termin mit Tom absagen?", "none");
        row(de, "Was hat Anna am Freitag vor?", "none");
        row(de, "Schreib eine Mail an Anna", "none");
        row(de, "Wenn es regnet, sag den Ausflug ab", "none");
        row(de, "Ich habe gestern Anna getroffen", "none");
    }
    static void spanish(const char* es) {
        row(es, "¿Qué tengo el jueves?", "calendar_query 2026-11-26T00:00");
        row(es, "qué hay esta semana", "calendar_query 2026-11-23T00:00");
        row(es, "¿Tengo algo mañana entre las 2 y las 4?", "calendar_query 2026-11-27T14:00");
        row(es, "¿Estoy libre el viernes por la tarde?", "calendar_query 2026-11-27T12:00");
        row(es, "¿Cuándo es mi próxima cita?", "calendar_query");
        row(es, "el teléfono de Anna", "email_querycontact person=Anna");
        row(es, "¿Cuál es el número de Anna?", "email_querycontact person=Anna");
        row(es, "¿Quién trabaja en Acme?", "email_querycontact org=Acme");
        row(es, "Añade almuerzo con Bob el viernes al mediodía en Cafe Uno",
            "calendar_set person=Bob 2026-11-27T12:00");
        row(es, "Pon una reunión con Ana el 3 de marzo a las 10 de la mañana",
            "calendar_set person=Ana 2027-03-03T10:00");
        row(es, "Mueve mi cita con el dentista al próximo lunes a las 9", "calendar_move person=dentista");
        row(es, "Nota: llamar al banco", "note_add");
        row(es, "Recuérdame regar las plantas todos los domingos", "calendar_set 2026-11-29T00:00");
        row(es, "Recuérdame en 2 horas sacar el pan", "calendar_set 2026-11-26T16:00");
        row(es, "Borra la reunión con Tom", "calendar_remove person=Tom");
        row(es, "¿Cuántos proyectos abiertos hay?", "project_query state=open");
        row(es, "Muéstrame las tareas que han fallado esta semana", "task_query state=failed 2026-11-23T00:00");
        row(es, "¿Cuánto he gastado en modelos este mes?", "spend_query 2026-11-01T00:00");
        row(es, "Añade leche a mi lista de la compra", "lists_createoradd list=compra");
        row(es, "¿Qué hora es en Tokyo?", "datetime_query city=Tokyo");
        row(es, "No borres la reunión con Tom", "none");
        row(es, "¿Cómo borro una cita?", "none");
        row(es, "¿Qué tiempo hará mañana?", "none");
        row(es, "Borra la reunión con Tom y dile que lo siento", "none");
        row(es, "¿Qué tiene Ana el viernes?", "none");
        row(es, "Escribe un correo a Ana", "none");
    }
    static void rows() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        german("de");
        spanish("es");
    }

private Q_SLOTS:
    void languagesHaveTheSameTexts() {
        const QStringList english = wordingOf("en").keys();
        QVERIFY(english.size() > 100);
        QCOMPARE(wordingOf("de").keys(), english);
        QCOMPARE(wordingOf("es").keys(), english);
    }

    void refusesBrokenTexts() {
        for (const char* yaml : {"", "[", "texts: 5", "texts: {a: [1]}"})
            QVERIFY2(!Wording::fromData(QStringLiteral("en"), QByteArray(yaml)).ok(), yaml);
        const auto read =
            Wording::fromData(QStringLiteral("en"), "texts: {a: 'x {b} {c}', n: {one: '{n} y', other: '{n} z'}}");
        QVERIFY(read.ok());
        QCOMPARE(read->text("a", {{QStringLiteral("b"), QStringLiteral("{c}")}}), QStringLiteral("x {c} "));
        QCOMPARE(read->counted(QStringLiteral("n"), 1), QStringLiteral("1 y"));
        QCOMPARE(read->counted(QStringLiteral("n"), 0), QStringLiteral("0 z"));
    }

    void understands_data() { rows(); }
    void understands() {
        QFETCH(QString, language);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        static const auto reader = InstantReader::open();
        WhenContext context;
        context.now.ms = QDateTime(QDate(2026, 11, 26), QTime(13, 0), Qt::UTC).toMSecsSinceEpoch();
        context.timeZoneId = QStringLiteral("Europe/Berlin");
        const auto understood = (*reader)->understand(text, context);
        QString shown = understood ? understood->intent : QStringLiteral("none");
        if (understood) {
            for (const char* slot : {"title", "person", "org", "state", "list", "city"}) {
                const auto found = understood->filled.find(QString::fromLatin1(slot));
                if (found != understood->filled.end() && expected.contains(found->first + u'='))
                    shown += QStringLiteral(" %1=%2").arg(found->first, found->second);
            }
            if (understood->when)
                shown += u' ' + understood->when->start.toString(QStringLiteral("yyyy-MM-ddTHH:mm"));
            QCOMPARE(understood->language, language);
        }
        QCOMPARE(shown, expected);
    }

    void answersInTheLanguageOfTheQuestion_data() { rows(); }
    void answersInTheLanguageOfTheQuestion() {
        QFETCH(QString, language);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        World world;
        fill(world);
        const QString answer = world.say(text);
        if (!world.last) {
            QVERIFY2(expected == u"none", qPrintable(answer));
            return;
        }
        // No word of the English texts that the language does not have itself, or the person did not say.
        const QSet<QString> foreign = wordsOf("en") - wordsOf(qPrintable(language)) - wordsIn(text) -
                                      wordsIn(QStringLiteral("Kino mit Tom con Berg"));
        const QString said = allTexts(world.last->blocks, world.last->heading);
        const QSet<QString> english = wordsIn(said) & foreign;
        QVERIFY2(english.isEmpty(),
                 qPrintable(QStringList(english.begin(), english.end()).join(u' ') + QChar(0x0A) + said));
        QVERIFY(!answer.isEmpty());
    }

    // What is offered where several fit is a sentence that means one of them.
    void offersWhatItUnderstands() {
        World world;
        fill(world);
        for (const QString& text : {QStringLiteral("delete Kino with Tom"), QStringLiteral("Lösche den Termin mit Tom"),
                                    QStringLiteral("Borra la reunión con Tom")}) {
            (void)world.say(text);
            if (!world.last)
                continue;
            QStringList offered;
            for (const domain::Block& block : world.last->blocks) {
                if (const auto* suggestions = std::get_if<domain::SuggestionsBlock>(&block))
                    offered = suggestions->texts;
            }
            QCOMPARE(offered.size(), 2);
            (void)world.say(offered.front());
            QVERIFY2(world.last && world.last->changes.size() == 1, qPrintable(offered.front()));
            world.make("event", Json{{"title", "Kino mit Tom"}, {"start", "2026-11-27T14:30:00+01:00"}});
        }
    }

    void saysHowOften() {
        const Wording german = wordingOf("de"), spanish = wordingOf("es"), english = wordingOf("en");
        QCOMPARE(english.recurrence(QStringLiteral("FREQ=WEEKLY;BYDAY=MO,WE,FR")),
                 QStringLiteral("every week on Monday, Wednesday and Friday"));
        QCOMPARE(german.recurrence(QStringLiteral("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU")),
                 QStringLiteral("alle 2 Wochen am Sonntag"));
        QCOMPARE(german.recurrence(QStringLiteral("FREQ=MONTHLY;BYDAY=1MO")),
                 QStringLiteral("jeden Monat am ersten Montag"));
        QCOMPARE(spanish.recurrence(QStringLiteral("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=5")),
                 QStringLiteral("cada año el día 5 en marzo"));
        QCOMPARE(spanish.recurrence(QStringLiteral("rubbish")), QString());
    }
};

FLUX_TEST_CLASS(InstantLanguagesTest)
#include "instant_languages_test.moc"

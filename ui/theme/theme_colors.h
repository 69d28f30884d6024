#pragma once

#include "ui/theme/tokens.h"

#include <QtCore/QObject>
#include <QtGui/QColor>
#include <QtQml/qqmlregistration.h>

namespace flux::ui {

// The colour tokens as properties: the part of Theme that is one line a token. Thread: main. Owner: it is a Theme.
class ThemeColors : public QObject {
    Q_OBJECT
    QML_ANONYMOUS
    Q_PROPERTY(QColor bgWindow READ bgWindow NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgList READ bgList NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgThread READ bgThread NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgRaised READ bgRaised NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgSunken READ bgSunken NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgField READ bgField NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgHover READ bgHover NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgPressed READ bgPressed NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgSelected READ bgSelected NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgNavOn READ bgNavOn NOTIFY colorsChanged)
    Q_PROPERTY(QColor bgBubble READ bgBubble NOTIFY colorsChanged)
    Q_PROPERTY(QColor line READ line NOTIFY colorsChanged)
    Q_PROPERTY(QColor lineStrong READ lineStrong NOTIFY colorsChanged)
    Q_PROPERTY(QColor lineControl READ lineControl NOTIFY colorsChanged)
    Q_PROPERTY(QColor text1 READ text1 NOTIFY colorsChanged)
    Q_PROPERTY(QColor text2 READ text2 NOTIFY colorsChanged)
    Q_PROPERTY(QColor text3 READ text3 NOTIFY colorsChanged)
    Q_PROPERTY(QColor accent READ accent NOTIFY colorsChanged)
    Q_PROPERTY(QColor accentHover READ accentHover NOTIFY colorsChanged)
    Q_PROPERTY(QColor accentPressed READ accentPressed NOTIFY colorsChanged)
    Q_PROPERTY(QColor onAccent READ onAccent NOTIFY colorsChanged)
    Q_PROPERTY(QColor accentSoft READ accentSoft NOTIFY colorsChanged)
    Q_PROPERTY(QColor needs READ needs NOTIFY colorsChanged)
    Q_PROPERTY(QColor needsMark READ needsMark NOTIFY colorsChanged)
    Q_PROPERTY(QColor needsFill READ needsFill NOTIFY colorsChanged)
    Q_PROPERTY(QColor onNeeds READ onNeeds NOTIFY colorsChanged)
    Q_PROPERTY(QColor needsSoft READ needsSoft NOTIFY colorsChanged)
    Q_PROPERTY(QColor bad READ bad NOTIFY colorsChanged)
    Q_PROPERTY(QColor badMark READ badMark NOTIFY colorsChanged)
    Q_PROPERTY(QColor badSoft READ badSoft NOTIFY colorsChanged)
    Q_PROPERTY(QColor onBad READ onBad NOTIFY colorsChanged)
    Q_PROPERTY(QColor ok READ ok NOTIFY colorsChanged)
    Q_PROPERTY(QColor okMark READ okMark NOTIFY colorsChanged)
    Q_PROPERTY(QColor okSoft READ okSoft NOTIFY colorsChanged)
    Q_PROPERTY(QColor focus READ focus NOTIFY colorsChanged)
    Q_PROPERTY(QColor track READ track NOTIFY colorsChanged)
    Q_PROPERTY(QColor scrim READ scrim NOTIFY colorsChanged)

public:
    using QObject::QObject;

    [[nodiscard]] virtual QColor color(Token token) const = 0; // in the scheme that is shown

    QColor bgWindow() const { return color(Token::BgWindow); }
    QColor bgList() const { return color(Token::BgList); }
    QColor bgThread() const { return color(Token::BgThread); }
    QColor bgRaised() const { return color(Token::BgRaised); }
    QColor bgSunken() const { return color(Token::BgSunken); }
    QColor bgField() const { return color(Token::BgField); }
    QColor bgHover() const { return color(Token::BgHover); }
    QColor bgPressed() const { return color(Token::BgPressed); }
    QColor bgSelected() const { return color(Token::BgSelected); }
    QColor bgNavOn() const { return color(Token::BgNavOn); }
    QColor bgBubble() const { return color(Token::BgBubble); }
    QColor line() const { return color(Token::Line); }
    QColor lineStrong() const { return color(Token::LineStrong); }
    QColor lineControl() const { return color(Token::LineControl); }
    QColor text1() const { return color(Token::Text1); }
    QColor text2() const { return color(Token::Text2); }
    QColor text3() const { return color(Token::Text3); }
    QColor accent() const { return color(Token::Accent); }
    QColor accentHover() const { return color(Token::AccentHover); }
    QColor accentPressed() const { return color(Token::AccentPressed); }
    QColor onAccent() const { return color(Token::OnAccent); }
    QColor accentSoft() const { return color(Token::AccentSoft); }
    QColor needs() const { return color(Token::Needs); }
    QColor needsMark() const { return color(Token::NeedsMark); }
    QColor needsFill() const { return color(Token::NeedsFill); }
    QColor onNeeds() const { return color(Token::OnNeeds); }
    QColor needsSoft() const { return color(Token::NeedsSoft); }
    QColor bad() const { return color(Token::Bad); }
    QColor badMark() const { return color(Token::BadMark); }
    QColor badSoft() const { return color(Token::BadSoft); }
    QColor onBad() const { return color(Token::OnBad); }
    QColor ok() const { return color(Token::Ok); }
    QColor okMark() const { return color(Token::OkMark); }
    QColor okSoft() const { return color(Token::OkSoft); }
    QColor focus() const { return color(Token::Focus); }
    QColor track() const { return color(Token::Track); }
    QColor scrim() const { return color(Token::Scrim); }

Q_SIGNALS:
    void colorsChanged();
};

} // namespace flux::ui

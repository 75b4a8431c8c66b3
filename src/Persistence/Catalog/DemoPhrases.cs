using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>Template phrases as a shop like the demo's would have them.</summary>
internal static class DemoPhrases
{
    public static readonly IReadOnlyList<Phrase> All =
    [
        Shared("hello", "hello", "Hello! How can I help you?", "Здравствуйте! Чем могу помочь?", "greeting"),
        Shared("wait", "moment", "One moment, I am looking it up for you.", "Минуту, я уточню и сразу отвечу.", "courtesy"),
        Shared("more", "more", "Is there anything else I can do for you?", "Могу помочь чем-нибудь ещё?", "courtesy"),
        Shared("bye", "bye", "Thank you for writing to us. Have a good trip!", "Спасибо, что написали нам. Хорошего похода!", "closing"),
        Of("sales", "size", "size", "What do you usually wear, and do you plan to put a warm layer underneath? Then I can name your size.",
            "Какой размер вы обычно носите и будете ли надевать под низ тёплый слой? Тогда подскажу размер.", "sizes"),
        Of("sales", "stock", "stock", "It is in stock; if you order before 15:00 we send it today.", "Есть в наличии; при заказе до 15:00 отправим сегодня.", "stock"),
        Of("sales", "tent", "tent", "For two people with packs I would take the three-person model: it weighs 400 g more, and everything stays dry.",
            "Для двоих с рюкзаками лучше трёхместная модель: она тяжелее на 400 г, зато все вещи будут сухими.", "advice"),
        Of("delivery", "cost", "cost", "Delivery to a pick-up point is 3.90, to the door 5.90, and free from 80.", "Доставка в пункт выдачи стоит 3,90, до двери 5,90, а от 80 — бесплатно.", "prices"),
        Of("delivery", "when", "when", "A parcel takes two to four working days. You get the tracking number by e-mail as soon as it leaves us.",
            "Посылка идёт от двух до четырёх рабочих дней. Номер для отслеживания придёт на почту, как только мы её отправим.", "times"),
        Of("support", "payment", "pay", "The bank refused the payment and nothing was charged. Would you try another card, or shall I send you a link to pay later?",
            "Банк отклонил платёж, деньги не списаны. Попробуете другую карту или прислать ссылку для оплаты позже?", "payment"),
        Of("support", "return", "return", "You can send it back within 30 days, unused and with its label. I am preparing the return slip for you.",
            "Вернуть товар можно в течение 30 дней, если он не использован и бирка на месте. Готовлю для вас бланк возврата.", "returns"),
        Of("support", "warranty", "warranty", "Seams and zips are covered for three years. Could you describe the fault, and tell me the order number?",
            "На швы и молнии гарантия три года. Опишите, пожалуйста, что случилось, и назовите номер заказа.", "warranty"),
    ];

    private static Phrase Shared(string id, string shortcut, string en, string ru, params string[] tags) =>
        new(id, PhraseScope.Site, null, null, shortcut, Texts(en, ru), tags);

    private static Phrase Of(string department, string id, string shortcut, string en, string ru, params string[] tags) =>
        new(id, PhraseScope.Department, new DepartmentId(department), null, shortcut, Texts(en, ru), tags);

    private static Dictionary<string, string> Texts(string en, string ru) => new() { ["en"] = en, ["ru"] = ru };
}

using Gateway.Actors.Sites;

namespace Gateway.Persistence.Catalog;

/// <summary>Forms as a shop like the demo's would have them.</summary>
internal static class DemoForms
{
    private const string Delivery = """
        {"title":{"en":"Where shall we send it?","ru":"Куда отправить?"},
         "text":{"en":"Please fill this in, and the parcel leaves today.","ru":"Заполните, пожалуйста, и посылка уйдёт сегодня."},
         "fields":[
          {"name":"name","label":{"en":"Your name","ru":"Как вас зовут"},"required":true},
          {"name":"address","label":{"en":"Street, town, postcode","ru":"Улица, город, индекс"},"type":"long","required":true},
          {"name":"phone","label":{"en":"Telephone for the courier","ru":"Телефон для курьера"},"type":"phone","required":true},
          {"name":"day","label":{"en":"Delivered on","ru":"День доставки"},"type":"date"},
          {"name":"time","label":{"en":"Best time","ru":"Удобное время"},"type":"choice","options":[
           {"value":"morning","label":{"en":"9 to 13","ru":"с 9 до 13"}},{"value":"afternoon","label":{"en":"13 to 18","ru":"с 13 до 18"}},{"value":"evening","label":{"en":"18 to 21","ru":"с 18 до 21"}}]},
          {"name":"terms","label":{"en":"I agree that these answers are kept for the delivery","ru":"Согласен на хранение этих данных для доставки"},"type":"check","required":true}],
         "send":{"en":"Send to the shop","ru":"Отправить в магазин"},
         "thanks":{"en":"Thank you, we are packing.","ru":"Спасибо, собираем посылку."}}
        """;

    private const string Return = """
        {"title":{"en":"Return something","ru":"Вернуть товар"},
         "fields":[
          {"name":"order","label":{"en":"Order number","ru":"Номер заказа"},"type":"number","required":true},
          {"name":"reason","label":{"en":"What is wrong with it?","ru":"Что не так?"},"type":"choice","required":true,"options":[
           {"value":"size","label":{"en":"It does not fit","ru":"Не подошёл размер"}},{"value":"fault","label":{"en":"It is faulty","ru":"Брак"}},{"value":"other","label":{"en":"Something else","ru":"Другое"}}]},
          {"name":"email","label":{"en":"E-mail for the return slip","ru":"Почта для бланка возврата"},"type":"email","required":true}]}
        """;

    private const string Coupon = """
        {"title":{"en":"Your coupon","ru":"Ваш купон"},
         "fields":[{"name":"coupon","label":{"en":"Code","ru":"Код"},"required":true}],
         "check":"shop-check"}
        """;

    private const string Order = """
        {"title":{"en":"So that we know it is you","ru":"Чтобы мы знали, что это вы"},
         "text":{"en":"The order and the telephone it was made with.","ru":"Номер заказа и телефон, на который он оформлен."},
         "fields":[
          {"name":"order","label":{"en":"Order number","ru":"Номер заказа"},"type":"number","required":true},
          {"name":"phone","label":{"en":"Telephone","ru":"Телефон"},"type":"phone","required":true}],
         "check":"shop-check"}
        """;

    public static readonly IReadOnlyList<SiteForm> All = [Read("coupon", Coupon), Read("delivery", Delivery), Read("order", Order), Read("return", Return)];

    private static SiteForm Read(string name, string json) => SiteForm.TryRead(name, json, out var form, out var faults) ? form! : throw new InvalidOperationException(string.Join("; ", faults));
}

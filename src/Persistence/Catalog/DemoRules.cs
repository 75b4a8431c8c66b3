namespace Gateway.Persistence.Catalog;

/// <summary>The demo shop's rules: one of each kind that the product knows, with times short enough to be seen by somebody who tries them.</summary>
internal static class DemoRules
{
    public static readonly IReadOnlyList<StoredRule> All =
    [
        new("payment-error", """
            {"id":"payment-error","name":"Payment failed","enabled":true,"on":{"kind":"page"},
             "where":[{"field":"url","op":"contains","value":"/payment-error"}],
             "then":{"kind":"invite","department":"support","operator":null,"text":{
               "en":"It looks as if your payment did not go through. Nothing was charged twice; shall we finish the order together?",
               "ru":"Похоже, платёж не прошёл. Деньги дважды не спишутся. Давайте завершим заказ вместе?"}},
             "per":"visit"}
            """),
        new("long-at-delivery", """
            {"id":"long-at-delivery","name":"Full cart, thinking about delivery","enabled":true,"on":{"kind":"page-time","seconds":20},
             "where":[{"field":"url","op":"contains","value":"/delivery"},{"field":"event:cart_add","op":">=","value":"1"}],
             "then":{"kind":"invite","department":"delivery","operator":null,"text":{
               "en":"Not sure which delivery suits you? Tell me your town and I will say when your parcel can be there and what it costs.",
               "ru":"Не знаете, какую доставку выбрать? Напишите свой город, и я скажу, когда придёт посылка и сколько это стоит."}},
             "per":"visit"}
            """),
        new("cart-add", """
            {"id":"cart-add","name":"Something is in the cart","enabled":true,"on":{"kind":"event","name":"cart_add"},
             "where":[],
             "then":{"kind":"segment","segment":"potential-buyer"},
             "per":"visit"}
            """),
        new("long-at-checkout", """
            {"id":"long-at-checkout","name":"Long at checkout","enabled":true,"on":{"kind":"page-time","seconds":30},
             "where":[{"field":"url","op":"contains","value":"/checkout"}],
             "then":{"kind":"invite","department":"sales","operator":null,"text":{
               "en":"Is anything unclear in the order form? I can fill it in with you, it takes a minute.",
               "ru":"Что-то непонятно в форме заказа? Заполним её вместе, это займёт минуту."}},
             "per":"visit"}
            """),
        new("many-pages", """
            {"id":"many-pages","name":"Looks at many pages","enabled":true,"on":{"kind":"page"},
             "where":[{"field":"pages","op":">=","value":"6"}],
             "then":{"kind":"invite","department":"sales","operator":null,"text":{
               "en":"You have seen quite a lot of our gear. What trip is it for? I will gladly narrow it down to two or three things.",
               "ru":"Вы уже многое посмотрели. Для какого похода выбираете? Помогу сузить выбор до двух-трёх вещей."}},
             "per":"visit"}
            """),
        new("welcome-back", """
            {"id":"welcome-back","name":"Comes back","enabled":true,"on":{"kind":"visit"},
             "where":[{"field":"visits","op":">=","value":"2"}],
             "then":[{"kind":"invite","department":"sales","operator":null,"text":{
               "en":"Good to see you again! Shall I check whether what you looked at last time is still in stock?",
               "ru":"Рады видеть вас снова! Проверить, есть ли ещё то, что вы смотрели в прошлый раз?"},
              "picture":"{picture}","title":{"en":"{product}","ru":"{product}"},"price":"{price}",
              "buttons":[{"kind":"accept"},{"kind":"open","label":{"en":"Look again","ru":"Посмотреть ещё раз"},"address":"{address}"},{"kind":"decline"}]},
              {"kind":"tag","tag":"came back"}],
             "per":"visit"}
            """),
        new("long-on-site", """
            {"id":"long-on-site","name":"Three minutes in the shop","enabled":true,"on":{"kind":"site-time","seconds":180},
             "where":[{"field":"pages","op":">=","value":"2"},{"field":"segment","op":"is-not","value":"potential-buyer"}],
             "then":{"kind":"invite","department":"sales","operator":null,"text":{
               "en":"Can I help you find something? Sizes, weights, what goes with what: just ask.",
               "ru":"Помочь что-нибудь найти? Размеры, вес, что с чем сочетается: спрашивайте."}},
             "per":"visitor"}
            """),
        new("payment-trouble", """
            {"id":"payment-trouble","name":"Could not pay","enabled":true,"on":{"kind":"event","name":"payment_error"},
             "where":[],
             "then":{"kind":"segment","segment":"payment-trouble"},
             "per":"visit"}
            """),
    ];
}

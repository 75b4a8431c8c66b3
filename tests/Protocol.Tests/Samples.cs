namespace Gateway.Protocol.Tests;

/// <summary>One or more of every packet, with the awkward values: nil, empty, 2⁵³ − 1, Cyrillic, emoji.</summary>
internal static class Samples
{
    private const string Text = "Здравствуйте — is the tent “Fjäll” in stock? ⛺";
    private static readonly Dictionary<string, string> Pairs = new() { ["plan"] = "gold", ["город"] = "Пермь" };

    public static readonly ClientPacket[] Client =
    [
        new Hello("t.s", 3, [new("d1", 0xdeadbeef, 7), new("d2", 0, 0)], new HelloPage("p1", "https://shop.example/a?b=1", "Home", "", "ru-RU", "1440x900", "Europe/Moscow", 1_700_000_000_000), "widget/1"),
        new Hello("t.s", 1, [], null, "console/1"),
        new BeatAnswer(9_007_199_254_740_991),
        new Post(1, "d1", "o1", 1, Text), new Post(2, "d1", "o1", 2, Text, 7), new Post(3, "d1", "o1", 3, Text, 0, 4),
        new Change(4, "d1", "o1", 4, 2, Text), new Change(5, "d1", "o1", 5, 2, null), new PostFile(6, "d1", "o1", 6, "p.s"),
        new Typing("d1", "Добр"), new Typing("d1", null),
        new CloseDialog(2, "d1"),
        new Fetch("d1", 4_294_967_295, 128),
        new RefreshTicket("t2.s2"),
        new PageViewed("p2", "https://shop.example/cart", "Cart", "https://shop.example/"),
        new EventRaised("cart_add", 129.5, "EUR", Pairs), new EventRaised("seen", null, null, new Dictionary<string, string>()), new EventRaised("whole", 5, "RUB", new Dictionary<string, string>()),
        new Active(), new Goodbye(),
        new StartDialog(3, "k1", "sales", null, "o1", 1, Text), new StartDialog(4, "k2", null, "i1", "o1", 1, ""),
        new InvitationAnswer("i1", 3),
        new Rate(5, "d1", 5, "Спасибо!"), new Rate(6, "d1", 2, "", "op1"), new Resolve(7, "d1", 2), new LeaveAddress(8, "d1", "maria@example.org"), new LeaveAddress(9, "d1", ""), new Mute(10, "d1", true),
        new AttributesSet(Pairs),
        new FormAnswer(6, "i1", Pairs),
        new SetState(1, 1), new Watch(1, "cart ru", 0, true, 200, """{"field":"country","op":"is","value":"DE"}""", ["source", "device"], 40, 1000, 9), new Unwatch(1), new WatchVisitor(2, "v1", true), new WatchVisitor(2, "v1", false, "r1"), new Invite(3, "v1", "sales", Text),
        new StartWith(4, "k", "v1", "sales", "o2", 1, Text, false), new Accept(5, "d1", 2), new Decline(6, "d1", 2),
        new Transfer(7, "d1", "support", null, "boots, size 43", false), new Transfer(8, "d1", null, "op2", "", true), new SignOff(9), new PostNote(10, "d1", "o2", 1, Text), new Observe(11, "d1", true), new Look("d1", 2), new AskToJoin(12, "d1", "op2", Text, true), new Join(13, "d1", false), new Hold(15, "d1", true, Text), new Hold(16, "d1", false, ""), new PushPage(17, "d1", "https://shop.example/delivery?x=1"), new AnswerPage(18, "d1", 12, true), new Transfer(14, "d1", "support", null, "", false, "tents", 3),
        new SendCard(17, "d1", "o3", 1, "form", "заявка"), new SendCard(17, "d1", "o3", 2, "contact", "", 7), new AnswerCard(18, "d1", "o4", 1, 9, Pairs), new WatchSiteAlerts(true), new AlertAction(10, "al1", 2, null, null), new AlertAction(11, "al1", 4, "support", Text), new Take(12, "d1", true),
    ];

    public static readonly ServerPacket[] Server =
    [
        new Welcome("c1", "v1", "demo", 1_700_000_000_123, 20_000, 45_000, 65_536, 8_000, 1_700_000_300_000, "0.2"),
        new Refused(3, 7, true, 1500, "more than 20 messages in 10 s; wait 1.5 s"), new Refused(0, 1, false, 0, ""),
        new Done(3, "d1"), new Done(4, null),
        new Beat(12, [new("d1", 1, 300)]), new Beat(13, []),
        new Move(2500),
        new Posted(1, "d1", "o1", 1, 2, 1_700_000_000_500),
        new Gap(1, "d1", "o1", 1),
        new Entry("d1", 77, 2, 1_700_000_000_500, 1, 1, "v1", "Visitor 12", Text, "o1", 1, ""), new Entry("d1", 77, 3, 1_700_000_000_900, 3, 2, "op1", "Anna", "", null, 0, ""),
        new DialogInfo("d1", 77, 3, 3, "sales", "v1", "Visitor 12", "op1", "Anna", 1, true, 0, 1_700_000_000_400, 0, [new("o1", 1)]),
        new DialogInfo("d2", 1, 1, 1, "sales", "v2", "", null, "", 0, false, 4, 1_700_000_000_400, 5, [], 180),
        new ReplayEnd("d1", 77, 3),
        new TypingBy("d1", 2, "op1", "Anna", ""), new TypingBy("d1", 1, "v1", "", null),
        new Invitation("i1", "sales", "Отдел продаж", "Anna", Text, false), new Invitation("i2", "sales", "Sales", null, "?", true),
        new Invitation("i3", "sales", "Sales", null, "?", false, """{"title":"Палатка","coupon":{"code":"TENT-10"}}"""), new InvitationGone("i1"), new Storage(true), new Present("d1", [new PresentPerson("op1", "Anna", 2, false), new PresentPerson("op2", "Борис", 1, true)]), new Storage(false), new Beside([new("d1", "v1", "Maria", "sales", 1, "Anna", Text), new("d2", "v2", "", "sales", 2, "", "")]),
        new SiteStatus(1, [new("sales", "Sales", 1), new("support", "Support", 3)]),
        new Rows(1, true, 2, [new("v1", "", 1_700_000_000_000, "Cart", "https://shop.example/cart", 3, 1_700_000_000_100, "google.com", "Chrome", "Windows", 2, ["potential-buyer"], 0, "cart_add", "ru", 1_700_000_000_200, "DE", "desktop", "search", "spring")], ["v9"], 40, [1, -1],
            [new(0, 0b1000_0000_0000_0010_1000, new("", "", 0, "Checkout", "", 4, 0, "", "", "", 0, [], 0, "", "", 0, Campaign: "summer"))], [new("country", [new("DE", 2), new("", 1)], 5)]),
        new Rows(2, true, 1, [new("v2", "", 1_700_000_000_000, "", "https://shop.example/", 1, 1_700_000_000_100, "", "Chrome", "Windows", 1, [], 0, "", "ru", 1_700_000_000_200, "DE", "phone", "direct", "", "Hesse", "Frankfurt"),
            new("v3", "", 1_700_000_000_000, "", "https://shop.example/", 1, 1_700_000_000_100, "", "Chrome", "Windows", 1, [], 0, "", "ru", 1_700_000_000_200, "DE", "phone", "direct", "", "Hesse")], [], 0, null,
            [new(0, 0b11_0000_0000_0000_0000_0000, new("", "", 0, "", "", 0, 0, "", "", "", 0, [], 0, "", "", 0, Region: "Berlin", City: "Berlin"))]),
        new Rows(3, true, 1, [new("v2", "", 1_700_000_000_000, "", "https://shop.example/", 1, 1_700_000_000_100, "", "Chrome", "Windows", 1, [], 0, "", "ru", 1_700_000_000_200, Tags: ["tents", "Постоянный"])], [], 0, null,
            [new(0, 0b100_0000_0000_0000_0000_0000, new("", "", 0, "", "", 0, 0, "", "", "", 0, [], 0, "", "", 0, Tags: ["vip"]))]),
        new Card(2, "v1", "Olga", Pairs, ["potential-buyer"], 2, 1_700_000_000_000, "ru", "1440x900", "Europe/Moscow", "Chrome", "Windows", "desktop", "https://google.com/",
            [new("https://shop.example/", "Home", 1_700_000_000_000)], [new("cart_add", 129.5, "EUR", 1_700_000_000_100), new("x", null, null, 1)], [new(1, 1, 2, 3)], ["d1"], true, 3, "DE", "Hesse", "Frankfurt", "search", "Google", "red shoes", "spring", "", ["vip"],
            [new("Asked for a call", "Long at checkout", 1_700_000_000_100)], [new("TENT-10", "Comes back", 1_700_000_000_200)], [new("callback", 1_700_000_000_300, Pairs)], [new("tent-2", "Палатка", 249.5, "EUR", "https://shop.example/tent.jpg", "/tent"), new("x", "X", null, null, "", "")]),
        new Queue([new("d1", "sales", "v1", "", 1_700_000_000_000, Text)], 1),
        new QueueChanges(["d2"], [new(3, new("d1", "sales", "v1", "", 1_700_000_000_000, Text, 5, "op1 op2"))], 4), new QueueChanges([], [], 7),
        new Team([new("op1", "Anna", 1, 2, 4, ["sales"])]),
        new TeamChanges([new("op1", "Anna", 2, 3, 4, ["sales"])]),
        new Self(1, 4, 1, [new("d1", 1, true, 0, "v1", "", "sales")]),
        new Alerts([new("al1", 2, "payment_error 51", "https://shop.example/payment-error", 1_700_000_000_000, 1_700_000_060_000, 48, 17, 2, "op1", "Анна", 0, 9, 3, 5, true)]), new Alerts([]),
    ];
}

using System.Text.Json;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>Forms that operators send and visitors answer: who may, which answers are taken, and that the first one stands.</summary>
public sealed class DialogCardTests : OneDialog
{
    private readonly SiteSnapshot _site;
    private bool _hooks = true;

    public DialogCardTests()
    {
        _site = new SiteSnapshot(Site, "s", new("d"), ["https://shop.example"], "", "en", [], [], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1)
        {
            Forms = new Dictionary<string, SiteForm> { ["delivery"] = Form("delivery", Delivery) },
        };
        Begin("hello", "ru-RU");
        Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", Now + 1000, true), Desk, Now));
    }

    private const string Delivery = """
        {"title":{"en":"Where to?","ru":"Куда?"},"text":{"en":"Today"},"check":"hook",
         "fields":[{"name":"name","label":{"en":"Name","ru":"Имя"},"required":true},{"name":"mail","label":{"en":"E-mail"},"type":"email"},{"name":"phone","label":{"en":"Phone"},"type":"phone"},
          {"name":"pairs","label":{"en":"Pairs"},"type":"number"},{"name":"day","label":{"en":"Day"},"type":"date"},{"name":"agree","label":{"en":"Agreed"},"type":"check","required":true},
          {"name":"size","label":{"en":"Size"},"type":"choice","options":[{"value":"s","label":{"en":"Small"}},{"value":"l"}]},{"name":"note","label":{"en":"Note"},"type":"long"}]}
        """;

    private static SiteForm Form(string name, string json)
    {
        Assert.True(SiteForm.TryRead(name, json, out var form, out var faults), string.Join("; ", faults));
        return form!;
    }

    private DialogDecision Send(Party by, long n, string kind = "form", string body = "delivery", SiteSnapshot? site = null) =>
        Do(s => s.Decide(new SendCard(Site, Id, Nowhere, 5, by, "cards", n, kind, body), () => CardContent.Of(kind, body, site ?? _site, s.Language), Now));

    private DialogDecision Answer(long card, long n, params (string Name, string Value)[] answers) => Answer(Visitor, card, n, answers);

    private DialogDecision Answer(Party by, long card, long n, params (string Name, string Value)[] answers) =>
        Do(s => s.Decide(new AnswerCard(Site, Id, Nowhere, 6, by, "answers", n, card, answers.ToDictionary(a => a.Name, a => a.Value)), _ => _hooks, Now));

    private static RequestRefused RefusalOf(DialogDecision decision)
    {
        Assert.Empty(decision.Events);
        return Assert.IsType<RequestRefused>(Assert.Single(decision.Replies));
    }

    private static long KeptAt(DialogDecision decision) => Assert.IsType<MessageKept>(Assert.Single(decision.Replies)).Seq;

    private static string FaultsOf(DialogDecision decision)
    {
        var refused = RefusalOf(decision);
        Assert.Equal(Refusals.Faulty, refused.Code);
        return string.Join(' ', JsonSerializer.Deserialize<Dictionary<string, string>>(refused.Text)!.Select(f => $"{f.Key}={f.Value}").Order());
    }

    [Fact]
    public void F101_Who_sent_a_card_takes_it_back_and_it_is_answered_no_more_while_what_was_answered_stays()
    {
        IDelivery Withdraw(Party by, long n, long card, string? text = null) =>
            Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, by, "changes", n, card, text), Now)).Replies[^1];
        var card = Assert.IsType<MessageKept>(Send(Anna, 1).Replies[^1]).Seq;
        var second = Assert.IsType<MessageKept>(Send(Anna, 2).Replies[^1]).Seq;
        var answer = Assert.IsType<MessageKept>(Answer(second, 1, ("name", "Vera"), ("agree", "yes")).Replies[^1]).Seq;
        Assert.Equal(Refusals.BadValue, Assert.IsType<RequestRefused>(Withdraw(Anna, 1, card, "another")).Code);
        Assert.Equal(Refusals.NotAllowed, Assert.IsType<RequestRefused>(Withdraw(Visitor, 1, card)).Code);
        Assert.Equal(Refusals.NotFound, Assert.IsType<RequestRefused>(Withdraw(Visitor, 1, answer)).Code);

        Assert.IsType<MessageKept>(Withdraw(Anna, 1, card));
        Assert.IsType<MessageKept>(Withdraw(Anna, 2, second));
        Assert.Equal(Refusals.NotFound, Assert.IsType<RequestRefused>(Withdraw(Anna, 3, card)).Code);
        foreach (var each in (long[])[card, second])
        {
            var told = State.ForVisitor(State.Entries[(int)each - 1]);
            Assert.Equal((EntryKind.Card, "", ""), (told.Kind, told.Text, told.Detail));
            var refused = Assert.IsType<RequestRefused>(Answer(each, 2, ("name", "Vera"), ("agree", "yes")).Replies[^1]);
            Assert.Equal((Refusals.NotFound, false, "the card was withdrawn"), (refused.Code, refused.Temporary, refused.Text));
        }
        // The same answer again, whose acknowledgement was lost.
        Assert.Equal(answer, Assert.IsType<MessageKept>(Answer(second, 1, ("name", "Vera"), ("agree", "yes")).Replies[^1]).Seq);
        Assert.Contains("Vera", State.ForVisitor(State.Entries[(int)answer - 1]).Text, StringComparison.Ordinal);
        Assert.Equal("Vera", Assert.Single(State.Unnoted).Answers["name"]);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.Equal(Refusals.NotFound, Assert.IsType<RequestRefused>(restored.Decide(new AnswerCard(Site, Id, Nowhere, 6, Visitor, "answers", 2, card, new Dictionary<string, string> { ["name"] = "Vera", ["agree"] = "yes" }), _ => true, Now).Replies[^1]).Code);
    }

    [Fact]
    public void F04_A_card_over_words_that_its_author_has_not_seen_is_held_back_until_they_were_and_uses_no_number()
    {
        DialogDecision Sent(long seen, Func<CardMade>? make = null) =>
            Do(s => s.Decide(new SendCard(Site, Id, Nowhere, 5, Anna, "cards", 1, "contact", "", seen), make ?? (() => CardContent.Of("contact", "", _site, s.Language)), Now));
        var seen = State.Head;
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Visitor, "o", 2, "no, wait"), Now));
        for (var i = 0; i < 2; i++) Assert.Equal(Refusals.Unseen, Assert.IsType<RequestRefused>(Assert.Single(Sent(seen, () => throw new InvalidOperationException()).Replies)).Code);
        var kept = Assert.IsType<MessageKept>(Assert.Single(Sent(State.Head).Replies));
        // It comes again after more was said: it is there already.
        Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 9, Visitor, "o", 3, "and now?"), Now));
        Assert.Equal(kept.Seq, Assert.IsType<MessageKept>(Assert.Single(Sent(seen).Replies)).Seq);
        Assert.Single(State.Entries, e => e.Kind == EntryKind.Card);
    }

    [Fact]
    public void F101_A_form_is_sent_in_the_visitor_s_language_by_who_writes_and_once_for_each_number()
    {
        Assert.Equal(Refusals.NotCurrent, RefusalOf(Send(Boris, 1)).Code);
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Send(Visitor, 1)).Code);
        Assert.Equal(Refusals.BadValue, RefusalOf(Send(Anna, 1, body: "none")).Code);
        Assert.Equal(Refusals.BadValue, RefusalOf(Send(Anna, 1, "script")).Code);
        var card = KeptAt(Send(Anna, 1));
        var entry = State.Entries[^1];
        Assert.Equal((EntryKind.Card, Author.Operator, "Куда?\nToday"), (entry.Kind, entry.Author, entry.Text));
        using var shown = JsonDocument.Parse(entry.Detail);
        Assert.Equal(("form", "delivery", "Имя"), (shown.RootElement.GetProperty("kind").GetString(), shown.RootElement.GetProperty("form").GetString(), shown.RootElement.GetProperty("fields")[0].GetProperty("label").GetString()));
        // A retry gets its number also when the form is gone, and the visitor the card as it is.
        Assert.Equal(card, KeptAt(Send(Anna, 1, site: _site with { Forms = new Dictionary<string, SiteForm>() })));
        Assert.Equal(entry, State.ForVisitor(entry));
        Assert.NotNull(State.VisitorSilentSince);
    }

    [Fact]
    public void F101_Each_field_that_cannot_be_is_named_and_nothing_is_used_up()
    {
        var card = KeptAt(Send(Anna, 1));
        Assert.Equal("agree=required name=required", FaultsOf(Answer(card, 1)));
        Assert.Equal("agree=check day=date mail=email name=long pairs=number phone=phone size=choice", FaultsOf(Answer(card, 1,
            ("name", new string('x', 201)), ("mail", "a@b"), ("phone", "call me"), ("pairs", "two"), ("day", "2026-02-30"), ("agree", "no"), ("size", "<b>"))));
        Assert.Equal("note=long", FaultsOf(Answer(card, 1, ("name", "V"), ("agree", "yes"), ("note", new string('x', 1_000_000)))));
        Assert.Equal("admin=unknown", FaultsOf(Answer(card, 1, ("name", "V"), ("agree", "yes"), ("admin", "yes"))));
        Assert.Equal(Refusals.NotFound, RefusalOf(Answer(1, 1, ("name", "V"))).Code);
        Assert.Equal(Refusals.NotFound, RefusalOf(Answer(99, 1, ("name", "V"))).Code);
        Assert.Equal(Refusals.NotAllowed, RefusalOf(Answer(Anna, card, 1, ("name", "V"))).Code);
        Assert.Equal(Refusals.NotFound, RefusalOf(Answer(new Party(Author.Visitor, "w", "Willi"), card, 1, ("name", "V"))).Code);
        Assert.Equal(card + 1, KeptAt(Answer(card, 1, ("name", " Vera "), ("agree", "yes"), ("size", "s"), ("mail", ""))));
        var answer = State.Entries[^1];
        Assert.Equal((EntryKind.Answer, "Имя: Vera\nAgreed: ✓\nSize: Small"), (answer.Kind, answer.Text));
        using var detail = JsonDocument.Parse(answer.Detail);
        Assert.Equal((card, "Vera", true), (detail.RootElement.GetProperty("card").GetInt64(), detail.RootElement.GetProperty("values").GetProperty("name").GetString(), detail.RootElement.GetProperty("check").GetBoolean()));
    }

    [Fact]
    public void F101_The_first_answer_stands_a_retry_gets_it_again_and_nothing_is_taken_after_the_end()
    {
        var (first, second) = (KeptAt(Send(Anna, 1)), KeptAt(Send(Anna, 2)));
        var answer = KeptAt(Answer(first, 1, ("name", "Vera"), ("agree", "yes")));
        // Another tab, or the same one that thinks otherwise by now.
        Assert.Equal(Refusals.Answered, RefusalOf(Answer(first, 2, ("name", "Olga"), ("agree", "yes"))).Code);
        Assert.Equal(answer, KeptAt(Answer(first, 1, ("name", "Olga"), ("agree", "yes"))));
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Anna), Now));
        Assert.Equal(answer, KeptAt(Answer(first, 1, ("name", "Vera"), ("agree", "yes"))));
        Assert.Equal(Refusals.Closed, RefusalOf(Answer(second, 2, ("name", "Vera"), ("agree", "yes"))).Code);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.Equal(answer, KeptAt(restored.Decide(new AnswerCard(Site, Id, Nowhere, 6, Visitor, "answers", 1, first, new Dictionary<string, string>()), _ => true, Now)));
        Assert.Equal(State.Unnoted.Select(a => a.Id), restored.Unnoted.Select(a => a.Id));
    }

    [Fact]
    public void F101_An_answer_is_news_to_who_writes_and_owed_to_the_profile_until_that_has_it()
    {
        var card = KeptAt(Send(Anna, 1));
        var answer = KeptAt(Answer(card, 1, ("name", "Vera"), ("agree", "yes")));
        Assert.Equal(Refusals.Unseen, RefusalOf(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, Anna, "a", 1, "Still there?", card), Now))).Code);
        Assert.Null(State.VisitorSilentSince);
        var owed = Assert.Single(State.Unnoted);
        Assert.Equal(("delivery", $"g/{answer}", "Vera"), (owed.Form, owed.Id, owed.Answers["name"]));
        Do(s => s.Decide(new AnswerKept(Site, Id, answer)));
        Assert.False(State.OwesAnswers);
        Assert.Empty(Do(s => s.Decide(new AnswerKept(Site, Id, answer))).Events);
    }

    [Fact]
    public void F6_A_contact_card_asks_in_the_visitor_s_language_and_wants_one_answer_at_least()
    {
        var card = KeptAt(Send(Anna, 1, "contact", ""));
        Assert.Equal("Как с вами связаться?", State.Entries[^1].Text);
        Assert.Equal("=empty", FaultsOf(Answer(card, 1)));
        Assert.Equal("email=email phone=phone", FaultsOf(Answer(card, 1, ("phone", "javascript:alert(1)"), ("email", "<b>@"))));
        Answer(card, 1, ("name", "Vera"), ("phone", "+49 30 123456"));
        var owed = Assert.Single(State.Unnoted);
        Assert.Equal(("contact", "Vera", "+49 30 123456"), (owed.Form, owed.Answers["name"], owed.Answers["phone"]));
        // A site says it in its own words.
        Send(Anna, 2, "contact", "", _site with { Forms = new Dictionary<string, SiteForm> { ["contact"] = Form("contact", """{"title":{"en":"Who are you?"},"fields":[{"name":"name","label":{"en":"Name"}}]}""") } });
        Assert.Equal("Who are you?", State.Entries[^1].Text);
    }

    [Theory]
    [InlineData("""{"name":"Tent","price":249.5,"currency":"EUR","picture":"https://cdn.example/t.jpg","address":"/tent"}""", """{"kind":"product","title":"Tent","price":"249.5 EUR","picture":"https://cdn.example/t.jpg","address":"/tent"}""")]
    [InlineData("""{"name":"<b>Tent</b>","picture":"javascript:alert(1)","address":"javascript:alert(1)"}""", """{"kind":"product","title":"<b>Tent</b>"}""")]
    [InlineData("""{"name":"Tent","price":null,"picture":"http://cdn.example/t.jpg","address":"https://evil.example/tent","kind":"form","fields":[]}""", """{"kind":"product","title":"Tent"}""")]
    [InlineData("""{"name":"Tent","picture":"//evil.example/x","address":"https://shop.example/tent"}""", """{"kind":"product","title":"Tent","address":"https://shop.example/tent"}""")]
    [InlineData("""{"name":5}""", null)]
    [InlineData("""["Tent"]""", null)]
    [InlineData("""Tent""", null)]
    public void F49_A_product_card_says_what_the_page_said_and_leads_nowhere_else(string body, string? card)
    {
        var decision = Send(Anna, 1, "product", body);
        if (card is null) Assert.Equal(Refusals.BadValue, RefusalOf(decision).Code);
        else Assert.Equal((KeptAt(decision), card), (State.Head, State.Entries[^1].Detail));
        if (card is not null) Assert.Equal(Refusals.NotFound, RefusalOf(Answer(State.Head, 1, ("name", "V"))).Code);
    }

    [Fact]
    public void F102_What_the_shop_says_is_taken_once_also_after_the_end_and_a_verdict_is_not_taken_back()
    {
        DialogDecision Tell(long answer, string verdict, string text = "") => Do(s => s.Decide(new TellVerdict(Site, Id, Nowhere, 3, answer, verdict, text), Now));
        var card = KeptAt(Send(Anna, 1));
        Assert.Equal(Refusals.NotFound, RefusalOf(Tell(card, CardVerdicts.Valid)).Code);
        var answer = KeptAt(Answer(card, 1, ("name", "Vera"), ("agree", "yes")));
        Assert.Single(Tell(answer, CardVerdicts.Unchecked).Events);
        Assert.Empty(Tell(answer, CardVerdicts.Unchecked).Events);
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, Anna), Now));
        Assert.Single(Tell(answer, CardVerdicts.Valid, new string('x', 10_000)).Events);
        Assert.Empty(Tell(answer, CardVerdicts.Valid, new string('x', 10_000)).Events);
        Assert.Empty(Tell(answer, CardVerdicts.Unchecked).Events);
        Assert.Equal((EntryKind.Verdict, CardVerdicts.MostCharacters), (State.Entries[^1].Kind, State.Entries[^1].Text.Length));
        Assert.Equal($$"""{"answer":{{answer}},"verdict":"valid"}""", State.Entries[^1].Detail);
        var restored = new DialogState();
        restored.Restore(State.Snapshot());
        Assert.Empty(restored.Decide(new TellVerdict(Site, Id, Nowhere, 3, answer, CardVerdicts.Unchecked, ""), Now).Events);
    }

    [Fact]
    public void F102_Where_nobody_can_be_asked_any_more_the_answer_is_kept_and_that_is_said()
    {
        var card = KeptAt(Send(Anna, 1));
        _hooks = false;
        var answer = KeptAt(Answer(card, 1, ("name", "Vera"), ("agree", "yes")));
        Assert.Equal([EntryKind.Answer, EntryKind.Verdict], State.Entries.Skip((int)card).Select(e => e.Kind));
        Assert.Equal($$"""{"answer":{{answer}},"verdict":"unchecked"}""", State.Entries[^1].Detail);
    }

    [Theory]
    [InlineData("""[]""", "object-needed")]
    [InlineData("""{"title":{"en":"x"},"fields":[]}""", "fields-needed")]
    [InlineData("""{"title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"}}],"then":1}""", "key-unknown")]
    [InlineData("""{"title":{"en":"x"},"fields":[{"name":"a b","label":{"en":"A"}}]}""", "plain-needed")]
    [InlineData("""{"title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"},"type":"file"}]}""", "word-unknown")]
    [InlineData("""{"fields":[{"name":"a","label":{"en":"A"}}]}""", "no-language")]
    public void F101_A_form_that_cannot_be_says_what_is_wrong_with_it(string json, string code)
    {
        Assert.False(SiteForm.TryRead("x", json, out _, out var faults));
        Assert.Contains(faults, f => f.Code == code);
    }

    [Fact]
    public void F101_A_form_of_a_thousand_fields_or_of_a_million_characters_is_refused_and_markup_is_text()
    {
        static string Of(IEnumerable<string> fields, string title = "x") => $$"""{"title":{"en":{{JsonSerializer.Serialize(title)}}},"fields":[{{string.Join(',', fields)}}]}""";
        Assert.False(SiteForm.TryRead("x", Of(Enumerable.Range(0, 1000).Select(i => $$$"""{"name":"f{{{i}}}","label":{"en":"F"}}""")), out _, out var faults));
        Assert.Contains(faults, f => f.Code == "list-needed");
        Assert.False(SiteForm.TryRead("x", Of(["""{"name":"a","label":{"en":"A"}}"""], new string('x', 1_000_000)), out _, out faults));
        Assert.Contains(faults, f => f.Code == "text-too-long");
        const string Hostile = "<img src=x onerror=alert(1)>javascript:alert(1)";
        var form = Form("x", Of([$$$"""{"name":"a","label":{"en":{{{JsonSerializer.Serialize(Hostile)}}}}}"""], Hostile));
        Assert.Equal(Hostile, form.Form.Title["en"]);
        Assert.Equal(form.Write(), Form("x", form.Write()).Write());
        Assert.Equal(Hostile, CardContent.Of("form", "x", _site with { Forms = new Dictionary<string, SiteForm> { ["x"] = form } }, null).Text);
    }
}

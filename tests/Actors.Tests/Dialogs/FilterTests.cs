using Akka.Actor;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Sites.Words;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>The word filter in a dialog: visitors' words only, before they are written, and never a second answer to the same message.</summary>
public sealed class FilterTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Vera = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private readonly DialogState _state = new() { Filter = new WordFilter(new WordLists(["darn"], ["casino*"], ["refund"])) };

    private IDelivery Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        return decision.Replies[^1];
    }

    private IDelivery Begin(string text, string? language = "en") =>
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, text, language), 1000, 99));

    private IDelivery Post(Party party, long n, string text, string outbox = "o") => Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, outbox, n, text), 2000));

    private IDelivery Change(long n, long target, string? text) => Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Vera, "c", n, target, text), 3000));

    private void Assign() => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, 1, new("anna"), "Anna", 5000, true), Desk, 1500) with { Replies = [new RequestDone(0, null)] });

    [Fact]
    public void F12_Words_of_visitors_are_masked_before_they_are_written_and_those_of_operators_are_not()
    {
        Begin("darn, hello");
        Assign();
        Post(Vera, 2, "darn again");
        Post(Anna, 1, "no darn", "a");
        Change(1, 2, "Darn hello");
        Assert.Equal(["****, hello", "**** again", "no darn", "**** hello"], _state.Entries.Where(e => e.Kind is EntryKind.Message or EntryKind.Edited).Select(e => e.Text));
    }

    [Fact]
    public void F12_A_refused_message_uses_no_number_and_says_why_in_the_visitors_language()
    {
        var first = Assert.IsType<RequestRefused>(Begin("casino royale", "ru"));
        Assert.Equal(Refusals.Unwanted, first.Code);
        Assert.False(_state.Exists);
        Begin("hello", "ru");
        var refused = Assert.IsType<RequestRefused>(Post(Vera, 2, "best casinos"));
        Assert.Equal((Refusals.Unwanted, false), (refused.Code, refused.Temporary));
        Assert.Contains("слова", refused.Text, StringComparison.Ordinal);
        Assert.IsType<MessageKept>(Post(Vera, 2, "sorry"));
        Assert.Equal(Refusals.Unwanted, Assert.IsType<RequestRefused>(Change(1, 2, "casino")).Code);
        Assert.Equal(3, _state.Head);
    }

    [Fact]
    public void F12_A_message_that_was_acknowledged_gets_the_same_answer_after_the_list_has_changed()
    {
        Begin("hello");
        var kept = Assert.IsType<MessageKept>(Post(Vera, 2, "good day"));
        _state.Filter = new WordFilter(new WordLists(Refuse: ["good*"]));
        Assert.Equal(kept.Seq, Assert.IsType<MessageKept>(Post(Vera, 2, "good day")).Seq);
    }

    [Fact]
    public void F12_What_is_marked_is_told_to_operators_and_of_it_a_visitor_gets_a_number()
    {
        Begin("I want my refund");
        var mark = _state.Entries[2];
        Assert.Equal((EntryKind.Marked, "refund", "2"), (mark.Kind, mark.Text, mark.Detail));
        Assert.Equal((EntryKind.Note, "", ""), (_state.ForVisitor(mark).Kind, _state.ForVisitor(mark).Text, _state.ForVisitor(mark).Detail));
        Assert.Equal(4, Assert.IsType<MessageKept>(Post(Vera, 2, "refund, now")).Seq);
        Assert.Equal(5, _state.Head);
        // Beside a node that does not know the entry it is left out.
        _state.MayMark = false;
        Post(Vera, 3, "refund!");
        Assert.Equal(6, _state.Head);
    }

    private static readonly SiteForm Boots = SiteForm.TryRead("boots", """
        {"title":{"en":"Boots"},"check":"hook","fields":[{"name":"name","label":{"en":"Name"}},{"name":"note","label":{"en":"Note"},"type":"long"},{"name":"mail","label":{"en":"E-mail"},"type":"email"}]}
        """, out var form, out _) ? form! : throw new InvalidOperationException();

    private IDelivery Answer(long n, params (string Name, string Value)[] answers) =>
        Do(s => s.Decide(new AnswerCard(Site, Id, Nowhere, 6, Vera, "answers", n, s.Entries.Single(e => e.Kind == EntryKind.Card).Seq, answers.ToDictionary(a => a.Name, a => a.Value)), _ => false, 4000));

    [Fact]
    public void F12_Free_texts_of_an_answer_are_masked_refused_and_marked_as_messages_are_and_its_addresses_are_not()
    {
        Begin("hello");
        Assign();
        var site = new SiteSnapshot(Site, "s", Desk, [], "", "en", [], [], Gateway.Actors.Triggers.RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1) { Forms = new Dictionary<string, SiteForm> { ["boots"] = Boots } };
        Do(s => s.Decide(new SendCard(Site, Id, Nowhere, 5, Anna, "cards", 1, "form", "boots"), () => CardContent.Of("form", "boots", site, "en"), 2000));
        Assert.Equal(Refusals.Unwanted, Assert.IsType<RequestRefused>(Answer(1, ("note", "your casinos"))).Code);
        var kept = Assert.IsType<MessageKept>(Answer(1, ("name", "darn"), ("note", "my Refund, please"), ("mail", "darn@example.org")));
        Assert.Equal(kept.Seq, Assert.IsType<MessageKept>(Answer(1, ("note", "your casinos"))).Seq);
        var (answer, mark, verdict) = (_state.Entries[^3], _state.Entries[^2], _state.Entries[^1]);
        Assert.Equal((EntryKind.Answer, "Name: ****\nNote: my Refund, please\nE-mail: darn@example.org"), (answer.Kind, answer.Text));
        Assert.DoesNotContain("\"darn\"", answer.Detail, StringComparison.Ordinal);
        Assert.Equal((EntryKind.Marked, "Refund", $"{answer.Seq}"), (mark.Kind, mark.Text, mark.Detail));
        Assert.Equal((EntryKind.Verdict, _state.Head), (verdict.Kind, verdict.Seq));
        Assert.Contains($"\"answer\":{answer.Seq}", verdict.Detail, StringComparison.Ordinal);
        Assert.Equal("****", Assert.Single(_state.Unnoted).Answers["name"]);
    }

    [Fact]
    public void F12_What_a_visitor_calls_a_file_has_no_word_that_is_masked_or_refused_and_what_is_marked_is_told()
    {
        Begin("hello");
        Assign();
        IDelivery File(Party party, string outbox, long n, string name) => Do(s => s.Decide(new PostFile(Site, Id, Nowhere, 6, party, outbox, n, new DialogFile("f" + n, name, "image/png", 9, 1, 1)), 3000));
        Assert.IsType<MessageKept>(File(Vera, "f", 1, "darn casinos refund.png"));
        File(Anna, "a", 1, "darn refund.png");
        Assert.Equal(["____ _______ refund.png", "darn refund.png"], _state.Entries.Where(e => e.Kind == EntryKind.File).Select(e => e.Text));
        var mark = Assert.Single(_state.Entries, e => e.Kind == EntryKind.Marked);
        Assert.Equal(("refund", $"{mark.Seq - 1}"), (mark.Text, mark.Detail));
    }

    [Fact]
    public void F12_The_words_of_a_rating_are_masked_refused_and_marked_and_said_again_they_are_no_second_rating()
    {
        Begin("hello", "ru");
        Assign();
        Post(Anna, 1, "good day", "a");
        IDelivery Rate(string comment) => Do(s => s.Decide(new RateDialog(Site, Id, Nowhere, 6, Vera, 1, comment, new("anna")), 3000));
        var refused = Assert.IsType<RequestRefused>(Rate("casino"));
        Assert.Equal((Refusals.Unwanted, true), (refused.Code, refused.Text.Contains("слова", StringComparison.Ordinal)));
        Assert.Equal(0, _state.Stars);
        for (var i = 0; i < 2; i++) Assert.IsType<RequestDone>(Rate("darn, refund"));
        var rated = Assert.Single(_state.Entries, e => e.Kind == EntryKind.Rated);
        Assert.Equal("****, refund", rated.Text);
        Assert.Equal(("refund", $"{rated.Seq}"), Assert.Single(_state.Entries, e => e.Kind == EntryKind.Marked) is var mark ? (mark.Text, mark.Detail) : default);
    }
}

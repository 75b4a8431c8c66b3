using Akka.Actor;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>What a dialog says by itself: when, how often, and that it changes nothing else.</summary>
public sealed class AutomaticTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
    private static readonly Party Vera = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private static readonly AutoMessages Settings = new(
        new AutoMessage(60, 2, new Dictionary<string, string> { ["en"] = "wait", ["ru"] = "подождите" }),
        new AutoMessage(100, 1, new Dictionary<string, string> { ["en"] = "still there?" }),
        new AutoMessage(30, 3, new Dictionary<string, string> { ["en"] = "still looking" }),
        new Dictionary<string, AutoMessages> { ["tents"] = new(Unanswered: new AutoMessage(0)), ["boots"] = new(Silent: new AutoMessage(7, 1, new Dictionary<string, string> { ["en"] = "boots?" })) });

    private readonly DialogState _state = new();
    private int _term;
    private long _now = 1_000_000;

    private DialogDecision Do(Func<DialogState, DialogDecision> decide)
    {
        var decision = decide(_state);
        foreach (var e in decision.Events) _state.Apply(e);
        return decision;
    }

    private void Begin(string text = "hello", string? language = "en", string department = "sales") =>
        Do(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new(department), null, "", false, null, "o", 1, text, language), _now, 99));

    private void Assign(bool accepted = true) => Do(s => s.Decide(new AssignOperator(Site, Id, s.N, ++_term, new("anna"), "Anna", _now + 1000, accepted), Desk, _now));

    private void Post(Party party, long n, long seen = 0) =>
        Assert.IsType<MessageKept>(Assert.Single(Do(s => s.Decide(new PostMessage(Site, Id, Nowhere, 8, party, party == Vera ? "o" : "a", n, "text", seen), _now)).Replies));

    /// <summary>So many seconds pass; what the dialog says then, or null.</summary>
    private string? After(int seconds, AutoMessages? settings = null)
    {
        _now += seconds * 1000L;
        return Do(s => s.SayAutomatic(settings ?? Settings, "Shop", "en", _now)).Events is [AutomaticSaid said] ? said.Text : null;
    }

    [Fact]
    public void A_visitor_whom_nobody_has_answered_is_told_after_so_long_and_so_often_and_not_once_somebody_has()
    {
        Begin(language: "ru-RU");
        Assert.Null(After(59));
        Assert.Equal("подождите", After(1));
        // Of what lasts it is said again after as long; that the operator is there is no answer.
        Assert.Null(After(0));
        Assign();
        Assert.Null(After(59));
        Assert.Equal("подождите", After(1));
        Assert.Null(After(600));
        Post(Anna, 1);
        Post(Vera, 2);
        Assert.Null(After(59));
        Post(Anna, 2);
        Assert.Null(After(60));
    }

    [Fact]
    public void It_counts_from_the_first_word_that_nobody_has_answered_and_not_from_the_last()
    {
        Begin();
        Assert.Null(After(50));
        Post(Vera, 2);
        Assert.Equal("wait", After(10));
    }

    [Fact]
    public void A_visitor_who_is_silent_is_asked_and_one_who_was_asked_to_wait_is_told_that_it_goes_on()
    {
        Begin();
        Assign();
        Post(Anna, 1);
        Assert.Null(After(99));
        Assert.Equal("still there?", After(1));
        Assert.Null(After(1000));
        Do(s => s.Decide(new HoldDialog(Site, Id, Nowhere, 6, Anna, true, "One moment."), _now));
        Assert.Null(After(29));
        Assert.Equal("still looking", After(1));
        // What the visitor says meanwhile ends no wait.
        Post(Vera, 2);
        Assert.Equal("still looking", After(30));
        Do(s => s.Decide(new HoldDialog(Site, Id, Nowhere, 6, Anna, false, ""), _now));
        Assert.Equal("wait", After(60));
        Do(s => s.Decide(new EndDialog(Site, Id, Nowhere, 6, Anna), _now));
        Assert.Null(After(1000));
    }

    [Fact]
    public void It_is_nobodys_turn()
    {
        Begin();
        Assign();
        var silent = _state.VisitorSilentSince;
        Assert.Equal("wait", After(60));
        Assert.Equal(silent, _state.VisitorSilentSince);
        var claim = _state.Claim(Desk);
        Assert.Equal(claim, _state.Claim(Desk));
        // An operator's reply that was written before it is not held back.
        Post(Anna, 1, seen: 2);
        var since = _state.VisitorSilentSince;
        Assert.Equal("still there?", After(100));
        Assert.Equal(since, _state.VisitorSilentSince);
        var told = _state.ForVisitor(_state.Entries[^1]);
        Assert.Equal((EntryKind.Message, Author.System, "Shop", "still there?", ""), (told.Kind, told.Author, told.AuthorName, told.Text, told.Detail));
        // Nobody may answer, change or take back what nobody said.
        Assert.Equal(Refusals.NotFound, Assert.IsType<RequestRefused>(Assert.Single(Do(s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 9, Anna, "c", 1, s.Head, null), _now)).Replies)).Code);
    }

    [Fact]
    public void A_department_says_something_else_or_nothing()
    {
        Begin(department: "tents");
        Assert.Null(After(1000));
        Assign();
        Post(Anna, 1);
        Assert.Equal("still there?", After(100));
        var boots = new DialogState();
        foreach (var e in boots.Decide(new BeginDialog(Site, Id, Nowhere, 7, new("v"), "Vera", new("boots"), null, "", false, null, "o", 1, "hello", "de"), _now, 99).Events) boots.Apply(e);
        Assert.Equal(_now + 60_000, boots.NextAutomatic(Settings)!.Value.At);
    }

    [Fact]
    public void When_the_next_is_due_is_the_same_after_a_snapshot_and_after_the_journal_is_read_again()
    {
        Begin();
        After(60);
        After(20);
        var restored = new DialogState();
        restored.Restore(_state.Snapshot());
        Assert.Equal(_now + 40_000, restored.NextAutomatic(Settings)!.Value.At);
        Assert.Equal(_state.NextAutomatic(Settings), restored.NextAutomatic(Settings));
    }

    [Fact]
    public void Who_is_passed_on_without_a_word_is_told_that_nobody_has_answered_there()
    {
        Begin();
        Assign();
        Post(Anna, 1);
        Do(s => s.Decide(new TransferDialog(Site, Id, Nowhere, 4, Anna, new("boots"), null, "Boots", "", false), _now));
        Assert.Equal("wait", After(60));
    }

    [Fact]
    public void A_bot_s_words_are_an_answer_until_the_visitor_writes_again()
    {
        Begin();
        _state.Apply(new BotSaid(3, "w", "Larch", "Let me see.", 2, _now));
        Assert.Null(After(600));
        Post(Vera, 2);
        Assert.Equal("wait", After(60));
    }

    [Theory]
    [InlineData("""{"unanswered":{"seconds":4,"texts":{"en":"x"}}}""", "unanswered.seconds")]
    [InlineData("""{"unanswered":{"seconds":90000,"texts":{"en":"x"}}}""", "unanswered.seconds")]
    [InlineData("""{"unanswered":{"seconds":60}}""", "unanswered.texts")]
    [InlineData("""{"silent":{"seconds":60,"times":0,"texts":{"en":"x"}}}""", "silent.times")]
    [InlineData("""{"held":{"seconds":60,"texts":{"en":" "}}}""", "held.texts.en")]
    [InlineData("""{"held":{"seconds":60,"texts":{"en":null}}}""", "held.texts.en")]
    [InlineData("""{"held":{"seconds":60,"texts":{"English":"x"}}}""", "held.texts")]
    [InlineData("""{"departments":{"sales":{"departments":{}}}}""", "departments.sales")]
    [InlineData("""{"departments":{"sales":null}}""", "departments.sales")]
    [InlineData("""{"departments":{"sales":{"silent":{"seconds":1,"texts":{"en":"x"}}}}}""", "departments.sales.silent.seconds")]
    [InlineData("""{"unanswerd":{}}""", "unanswerd")]
    public void What_cannot_be_set_names_its_place(string json, string at)
    {
        Assert.False(AutoMessages.TryRead(json, out _, out var faults));
        Assert.Equal(at, faults[0].At);
    }

    [Fact]
    public void A_million_characters_are_refused_and_what_is_good_is_read_as_it_was_written()
    {
        Assert.False(AutoMessages.TryRead($$$$"""{"held":{"seconds":60,"texts":{"en":"{{{{new string('x', 1_000_000)}}}}"}}}""", out _, out _));
        Assert.True(AutoMessages.TryRead(Settings.ToJson(), out var read, out _));
        Assert.Equal(Settings.ToJson(), read.ToJson());
    }
}

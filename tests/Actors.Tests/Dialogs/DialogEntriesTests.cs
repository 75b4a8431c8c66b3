using Akka.Actor;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Serialization;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>The entries of a quiet dialog lie packed, and nobody can tell.</summary>
public sealed class DialogEntriesTests
{
    private static readonly string[] Texts =
        ["", "a", "Is the delivery free?", "Здравствуйте, есть ли доставка?", "日本語の文章です", "👍🏽 mixed ünd", "lone \ud83d half", "\udc00", "zero \0 inside", new string('x', 5_000), new string('ж', 3_000), """{"fields":[{"name":"size"}]}"""];

    private static DialogEntry Random(Random random, long seq)
    {
        string Text() => new([.. Texts[random.Next(Texts.Length)]]);
        // Texts of its own, as from the wire.
        string Own(string text) => new([.. text]);
        var author = (Author)random.Next(3);
        var outbox = random.Next(3) == 0 ? null : Own($"outbox-{random.Next(4)}");
        return new DialogEntry(seq, random.Next(4) == 0 ? random.Next(-5, 5) : 1_700_000_000_000 + random.Next(), (EntryKind)random.Next(1, 27), author, Own($"person-{random.Next(2)}"),
            Own(random.Next(5) == 0 ? "" : "Vera"), Text(), outbox, outbox is null ? 0 : random.NextInt64(), Text());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_was_packed_is_read_as_it_was_put_in(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var (entries, plain) = (new DialogEntries(), new List<DialogEntry>());
            for (var step = random.Next(1, 150); step > 0; step--)
            {
                var entry = Random(random, plain.Count + 1);
                plain.Add(entry);
                entries.Add(entry);
                if (random.Next(8) == 0)
                {
                    entries.Look();
                    entries.Look();
                }
                var at = random.Next(plain.Count);
                Assert.Equal(plain[at], entries[at]);
                Assert.Equal(plain[^1], entries[^1]);
            }
            Assert.Equal(plain, entries);
            var from = random.Next(plain.Count + 1);
            Assert.Equal(plain.Skip(from), entries.From(from));
            var kind = plain[random.Next(plain.Count)].Kind;
            Assert.Equal((plain.Find(e => e.Kind == kind), plain.FindLast(e => e.Kind == kind)), (entries.Find(e => e.Kind == kind), entries.FindLast(e => e.Kind == kind)));
            Assert.Equal((plain.Exists(e => e.Kind == kind), false), (entries.Exists(e => e.Kind == kind), entries.Exists(e => e.Seq == 0)));
            Assert.Throws<ArgumentOutOfRangeException>(() => entries[plain.Count]);
            Assert.Throws<ArgumentOutOfRangeException>(() => entries[-1]);
        }
    }

    [Fact]
    public void Only_what_was_there_half_a_minute_ago_is_packed_and_what_comes_then_is_not()
    {
        var (random, entries) = (new Random(7), new DialogEntries());
        void Add() => entries.Add(Random(random, entries.Count + 1));
        bool Packed(int index) => !ReferenceEquals(entries[index], entries[index]);
        for (var i = 0; i < 40; i++) Add();
        entries.Look();
        Assert.False(Packed(0));
        Add();
        entries.Look();
        Assert.False(Packed(0));
        entries.Look();
        Assert.True(Packed(0) && Packed(32) && Packed(40));
        Add();
        Assert.True(Packed(40));
        Assert.False(Packed(41));
    }

    [Fact]
    public void Texts_of_one_author_are_held_once()
    {
        var (random, entries) = (new Random(3), new DialogEntries());
        for (var i = 0; i < 200; i++)
        {
            entries.Add(Random(random, i + 1));
            if (i != 100) continue;
            entries.Look();
            entries.Look();
        }
        foreach (var same in entries.GroupBy(e => (e.Author, e.AuthorId)))
        {
            Assert.Single(same.Select(e => e.AuthorId).Distinct(ReferenceEqualityComparer.Instance));
            foreach (var outbox in same.GroupBy(e => (e.AuthorName, e.Outbox))) Assert.Single(outbox.Select(e => e.Outbox).Distinct(ReferenceEqualityComparer.Instance));
        }
    }

    [Fact]
    public void The_last_number_of_an_outbox_is_its_own_whoever_else_uses_that_name_and_whatever_the_author_is_called()
    {
        var entries = new DialogEntries();
        void Post(Author author, string id, string name, string? outbox, long n) => entries.Add(new DialogEntry(entries.Count + 1, 5, EntryKind.Message, author, id, name, "text", outbox, n, ""));
        Post(Author.Visitor, "v", "", "o", 1);
        Post(Author.Operator, "v", "", "o", 7);
        Post(Author.Visitor, "v", "", "p", 1);
        Post(Author.Visitor, "v", "Vera", "o", 2);
        Post(Author.Visitor, "v", "Vera", null, 0);
        Post(Author.Visitor, "v", "Vera", "o", 3);
        entries.Look();
        entries.Look();
        Assert.Equal((3, 7, 1, 0), (entries.LastOf(Author.Visitor, "v", "o"), entries.LastOf(Author.Operator, "v", "o"), entries.LastOf(Author.Visitor, "v", "p"), entries.LastOf(Author.Visitor, "w", "o")));
        Assert.Equal([new OutboxMark("o", 3), new OutboxMark("p", 1)], entries.OutboxesOf(Author.Visitor, "v"));
        Assert.Empty(entries.OutboxesOf(Author.System, ""));
    }

    /// <summary>Two of one dialog hear the same; one of them is quiet now and then.</summary>
    [Fact]
    public void A_dialog_that_was_quiet_decides_as_one_that_never_was()
    {
        HashSet<EntryKind> kinds = [];
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var twins = new Twins(random);
            for (var step = 0; step < 60; step++) twins.Step(random);
            kinds.UnionWith(twins.Kinds);
        }
        Assert.Empty(Enum.GetValues<EntryKind>().Except(kinds));
    }

    private sealed class Twins
    {
        private static readonly SiteId Site = new("s");
        private static readonly DialogId Id = new("g");
        private static readonly DeskId Desk = new("d");
        private static readonly ConnectionRef Nowhere = new(ActorRefs.Nobody, 1);
        private static readonly Party Vera = new(Author.Visitor, "v", "Vera");
        private static readonly Party[] Operators = [new(Author.Operator, "anna", "Anna"), new(Author.Operator, "boris", "Boris")];
        private static readonly AutoMessage Said = new(5, 3, new Dictionary<string, string> { ["en"] = "please wait" });
        private static readonly AutoMessages Automatic = new(Said, Said, Said);
        private static readonly Dictionary<string, string> Answers = new() { ["size"] = "43" };
        private static readonly SiteSnapshot Shop = new(Site, "Shop", Desk, [], "", "en", [], [], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1)
        {
            Forms = new Dictionary<string, SiteForm> { ["size"] = Form() },
        };
        private readonly DialogState _awake = new();
        private readonly DialogState _quiet = new();
        private long _now = 1000;
        private int _term;

        public Twins(Random random)
        {
            var invitation = random.Next(2) == 0 ? "rule" : null;
            Both(s => s.Decide(new BeginDialog(Site, Id, Nowhere, 1, new("v"), "Vera", new("sales"), null, "", false, invitation, "o", 1, "hello", "en"), _now, 99));
            Both(s => s.Decide(new RequestSought(Site, Id, s.N)));
        }

        public IEnumerable<EntryKind> Kinds => _awake.Entries.Select(e => e.Kind);

        public void Step(Random random)
        {
            _now += random.Next(4_000);
            var who = random.Next(2) == 0 ? Vera : _awake.Operator is { } op && random.Next(4) > 0 ? Operators.First(o => o.Id == op.Value) : Operators[random.Next(2)];
            var other = new OperatorId(Operators[random.Next(2)].Id);
            // Mostly one that there is.
            long Some(EntryKind kind) => _awake.Entries.Where(e => e.Kind == kind).Select(e => e.Seq).DefaultIfEmpty(random.Next(5)).OrderBy(_ => random.Next()).First();
            var (target, text, outbox) = (Some(EntryKind.Message), Texts[random.Next(Texts.Length)], $"o{random.Next(2)}");
            var last = _awake.Entries.LastOf(who.Kind, who.Id, outbox);
            var n = random.Next(6) == 0 ? Math.Max(1, last - random.Next(3)) : last + 1;
            Func<DialogState, DialogDecision> decide = random.Next(22) switch
            {
                0 or 1 or 2 => s => s.Decide(new PostMessage(Site, Id, Nowhere, 1, who, outbox, n, text, s.Head - n % 3, n % 2 == 0 ? target : 0), _now, 30),
                3 => s => s.Decide(new ChangeMessage(Site, Id, Nowhere, 1, who, outbox, n, target, _now % 3 == 0 ? null : text), _now),
                4 => s => s.Decide(new WriteNote(Site, Id, Nowhere, 1, who, outbox, n, text, true), _now),
                5 => s => s.Decide(new PostFile(Site, Id, Nowhere, 1, who, outbox, n, new DialogFile("f", text, "image/png", 5, 1, 1)), _now),
                6 => s => s.Decide(new SendCard(Site, Id, Nowhere, 1, who, outbox, n, "form", "size"), () => CardContent.Of("form", "size", Shop, s.Language), _now),
                7 when Some(EntryKind.Card) is var card => s => s.Decide(new AnswerCard(Site, Id, Nowhere, 1, who, outbox, n, card, Answers), _ => _now % 2 == 0, _now),
                8 when Some(EntryKind.Answer) is var answer => s => s.Decide(new TellVerdict(Site, Id, Nowhere, 1, answer, CardVerdicts.Valid, text), _now),
                9 => s => s.Decide(new HoldDialog(Site, Id, Nowhere, 1, who, _now % 3 > 0, text), _now),
                10 => s => s.Decide(new AskBeside(Site, Id, Nowhere, 1, who, other, other.Value, text, _now % 3 > 0), _now),
                11 => s => s.Decide(new JoinDialog(Site, Id, Nowhere, 1, who, _now % 3 > 0, _now % 2 == 0), _now),
                12 => s => s.Decide(new PushPage(Site, Id, Nowhere, 1, who, "https://shop.example/", _now % 2 == 0), _now),
                13 when Some(EntryKind.Pushed) is var asked => s => s.Decide(new AnswerPage(Site, Id, Nowhere, 1, who, asked, _now % 2 == 0), _now),
                14 => s => s.Decide(new RateDialog(Site, Id, Nowhere, 1, who, 4, text, _now % 2 == 0 ? other : null), _now),
                15 => s => s.Decide(new LeaveAddress(Site, Id, Nowhere, 1, who, _now % 3 == 0 ? "" : "vera@example.org"), _now),
                16 => s => s.Decide(new MuteDialog(Site, Id, Nowhere, 1, who, _now % 2 == 0), _now),
                17 => s => s.Decide(new ResolveDialog(Site, Id, Nowhere, 1, who, Resolution.Partly), _now),
                18 when _term < 1_000 && ++_term is var term => s => s.Decide(new AssignOperator(Site, Id, s.N, term, other, other.Value, _now + 1000, _now % 3 == 0, null, """{"why":"least-busy"}"""), Desk, _now),
                19 => _now % 4 == 0 ? s => s.Decide(new EndDialog(Site, Id, Nowhere, 1, who), _now) : s => s.Decide(new AcceptOffer(Site, Id, Nowhere, 1, who, s.Term), _now),
                20 => _now % 2 == 0 ? s => s.Decide(new TransferDialog(Site, Id, Nowhere, 1, who, new("service"), null, "", text, false), _now) : s => s.Decide(new DeclineOffer(Site, Id, Nowhere, 1, who, s.Term), _now),
                _ => _now % 2 == 0 ? s => s.SayAutomatic(Automatic, "Shop", "en", _now)
                    : s => s.Decide(new BotAnswered(s.Unanswered(0) is { Count: > 0 } said ? said[^1].Entry : 0, "bot", "Robot", [text], _now % 5 == 0, null), _now),
            };
            Both(decide);
            if (random.Next(4) == 0) Mark(target);
            if (random.Next(3) > 0) return;
            _quiet.Entries.Look();
            _quiet.Entries.Look();
        }

        private static SiteForm Form()
        {
            Assert.True(SiteForm.TryRead("size", """{"title":{"en":"Your size"},"check":"hook","fields":[{"name":"size","label":{"en":"Size"},"type":"number"}]}""", out var form, out _));
            return form!;
        }

        private void Mark(long target) => Both(s => s.Closed ? DialogDecision.Nothing : new([new MessageMarked(s.Head + 1, target, "words", _now)], []));

        private void Both(Func<DialogState, DialogDecision> decide)
        {
            var (first, second) = (decide(_awake), decide(_quiet));
            Assert.Equal(first.Replies.Select(r => r.ToString()), second.Replies.Select(r => r.ToString()));
            Assert.Equal(first.ToDesk?.ToString(), second.ToDesk?.ToString());
            foreach (var e in first.Events) _awake.Apply(e);
            foreach (var e in second.Events) _quiet.Apply(e);
            Assert.Equal(StoredBytes.Write(_awake.Snapshot()), StoredBytes.Write(_quiet.Snapshot()));
            Assert.Equal(Seen(_awake), Seen(_quiet));
        }

        private static IEnumerable<object?> Seen(DialogState s) =>
        [
            s.VisitorSilentSince, s.HeldSince, s.Muted, s.BotHasLeft, s.Claim(Desk).ToString(), s.NextAutomatic(Automatic), .. s.Unanswered(0), .. s.Entries.Select(s.ForVisitor),
            .. s.Beside.Select(b => (b.Key, b.Value)), .. s.Describe(0, 0, Vera).Outboxes, .. s.Describe(0, 0, Operators[0]).Outboxes, .. s.Unnoted.Select(u => u.Answer),
        ];
    }
}

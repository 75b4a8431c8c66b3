using System.Net;
using System.Text;
using Gateway.Actors.Recordings;
using Gateway.Actors.Recordings.Logs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Recordings;

/// <summary>An access log becomes the visits that a naive reading of it finds, and rules tried on them meet whom that reading says.</summary>
public sealed class LogVisitsTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    private const long Start = 1_800_000_000_000;
    private static readonly byte[] Key = [1, 2, 3];
    private static readonly SiteSnapshot Site = new(new("shop"), "s", new("d"), ["https://shop.example"], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string>())], [], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1);

    private static LogPlan Plan(Func<IPAddress, IPAddress>? cut = null, long oldest = 0, params string[] leftOut) =>
        new("https://shop.example", Key, 0, oldest, a => a.ToString().StartsWith("203.", StringComparison.Ordinal) ? new Place("DE", "", "") : null, cut ?? (a => a), leftOut.ToHashSet());

    private static LogLine View(string address, long at, string path = "/", string agent = Firefox) => new(address, at, "GET", path, 200, "", agent);

    private static List<LogChunk> Chunks(LogVisits visits, IEnumerable<LogLine> lines)
    {
        var chunks = new List<LogChunk>();
        void Take()
        {
            while (visits.TryTake(out var chunk)) chunks.Add(chunk!);
        }
        foreach (var line in lines)
        {
            visits.Take(line);
            Take();
        }
        visits.End();
        Take();
        return chunks;
    }

    private static ReplayResult Tried(IEnumerable<LogChunk> chunks, string rule)
    {
        Assert.True(RuleDefinition.TryParse(rule, out var draft, out var faults), string.Join("; ", faults));
        var replay = new RuleReplay(Site.Id, draft!, [], InvitationLimits.Default);
        foreach (var chunk in chunks) replay.Play(chunk.Chunk.Body);
        return replay.Result;
    }

    private static string Marks(string on, string where = "[]", string per = "visit") =>
        $$"""{"id":"draft","name":"x","on":{{on}},"where":{{where}},"then":{"kind":"segment","segment":"s"},"per":"{{per}}"}""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rules_meet_the_visits_that_a_naive_reading_finds(int seed)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(1, 12).Select(i => (Address: $"203.0.113.{i % 7}", Agent: i % 2 == 0 ? Firefox : Firefox.Replace("128", "130", StringComparison.Ordinal))).Distinct().ToList();
        var now = Start;
        var views = new List<LogLine>();
        for (var i = 0; i < 800; i++)
        {
            now += random.Next(10) == 0 ? random.Next(3_600) * 1000L : random.Next(90) * 1000L;
            var (address, agent) = people[random.Next(people.Count)];
            views.Add(View(address, now, random.Next(3) == 0 ? "/cart" : $"/p/{random.Next(9)}", agent));
        }
        // Servers write a request when it ends: neighbours change places.
        var written = views.OrderBy(v => v.At + random.Next(60_000)).ToList();

        List<(long From, long To, int Carts, int Number)> expected = [];
        foreach (var person in views.GroupBy(v => (v.Address, v.Agent)))
        {
            var number = 0;
            foreach (var view in person.OrderBy(v => v.At))
            {
                var cart = view.Target == "/cart" ? 1 : 0;
                if (number == 0 || view.At - expected[^1].To >= 1_800_000) expected.Add((view.At, view.At, cart, ++number));
                else expected[^1] = expected[^1] with { To = view.At, Carts = expected[^1].Carts + cart };
            }
        }

        var read = new LogVisits(Site, Plan());
        var chunks = Chunks(read, written);
        Assert.Equal((expected.Count, 800, views.Select(v => (v.Address, v.Agent)).Distinct().Count()), (read.Visits, read.Views, read.Visitors));
        Assert.Equal(chunks.Select(c => c.Chunk.From).Order(), chunks.Select(c => c.Chunk.From));
        Assert.All(chunks, c => Assert.Equal((c.Hour, c.Hour), (c.Chunk.From / 3_600_000, c.Chunk.To / 3_600_000)));
        Assert.Equal(chunks.Select(c => (c.Hour, c.Part)).Distinct().Count(), chunks.Count);

        Assert.Equal(expected.Count, Tried(chunks, Marks("""{"kind":"visit"}""")).Fires);
        Assert.Equal(expected.Count(v => v.Carts > 0), Tried(chunks, Marks("""{"kind":"page"}""", """[{"field":"url","op":"contains","value":"/cart"}]""")).Fires);
        Assert.Equal(expected.Count(v => v.Number > 1), Tried(chunks, Marks("""{"kind":"return"}""")).Fires);
        // Somebody is there from the first page to the last, and no longer.
        Assert.Equal(expected.Count(v => v.To - v.From >= 120_000), Tried(chunks, Marks("""{"kind":"site-time","seconds":120}""")).Fires);
        Assert.Equal(expected.Count, Tried(chunks, Marks("""{"kind":"visit"}""", """[{"field":"country","op":"is","value":"DE"}]""")).Fires);
        // Whoever invites finds an operator: no log says who was there.
        var invites = Tried(chunks, """{"id":"draft","name":"x","on":{"kind":"page"},"where":[{"field":"pages","op":">=","value":2}],"then":{"kind":"invite","department":"sales","text":{"en":"?"}}}""");
        Assert.True(invites.Fires > 0 && invites.HeldBack.NobodyFree == 0);
    }

    [Fact]
    public void F57_neighbours_are_one_visitor_where_addresses_are_cut_and_no_address_is_in_a_recording()
    {
        LogLine[] lines = [View("203.0.113.7", Start), View("203.0.113.9", Start + 1000), View("host.example", Start + 2000)];
        var (whole, cut) = (new LogVisits(Site, Plan()), new LogVisits(Site, Plan(a => new IPAddress([.. a.GetAddressBytes()[..3], 0]))));
        foreach (var body in Chunks(whole, lines).Select(c => TapeTests.Unpacked(c.Chunk.Body)))
            foreach (var trace in (string[])["203.0.113", "host.example"]) Assert.DoesNotContain(trace, Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Chunks(cut, lines);
        Assert.Equal((3, 2), (whole.Visitors, cut.Visitors));
    }

    [Fact]
    public void Who_was_erased_stays_out_and_what_is_too_old_is_counted()
    {
        var visits = new LogVisits(Site, Plan(null, Start, LogVisits.IdOf(Key, "203.0.113.1", Firefox)));
        Chunks(visits, [View("203.0.113.1", Start), View("203.0.113.2", Start), View("203.0.113.2", Start - 1)]);
        Assert.Equal((1, 1, 1), (visits.Views, visits.Visitors, visits.TooOld));
    }

    [Fact]
    public void Who_has_been_gone_for_longest_is_forgotten_before_memory_is_full()
    {
        var visits = new LogVisits(Site, Plan());
        IEnumerable<LogLine> Lines()
        {
            for (var i = 0; i <= LogVisits.MostKnown + 10_000; i++) yield return View($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}", Start + i * 1000L);
            var late = Start + (LogVisits.MostKnown + 20_000) * 1000L;
            yield return View("10.0.0.0", late);
            yield return View($"10.{LogVisits.MostKnown >> 16}.{(LogVisits.MostKnown >> 8) & 255}.{LogVisits.MostKnown & 255}", late);
        }
        Chunks(visits, Lines());
        // The last one is known again, the first is not.
        Assert.Equal(LogVisits.MostKnown + 10_001 + 1, visits.Visitors);
    }

    [Theory]
    [InlineData("""203.0.113.7 - - [17/May/2015:10:05:03 +0200] "GET /a?q=\"b\" HTTP/1.1" 200 17 "https://x.example/" "Agent \"7\"" extra""", """/a?q="b" https://x.example/ Agent "7" 1431849903000""")]
    [InlineData("""2001:db8::1 - vera [17/May/2015:10:05:03 +0000] "GET / HTTP/2.0" 304 - "-" "-" """, "/   1431857103000")]
    [InlineData("""203.0.113.7 - - [17/May/2015:10:05:03 +0000] "\x16\x03" 400 0 "-" "-" """, "   1431857103000")]
    public void A_line_is_read(string text, string expected)
    {
        Assert.Null(LogLine.Read(text, out var line));
        Assert.Equal(expected, $"{line.Target} {line.Referrer} {line.Agent} {line.At}");
    }

    [Theory]
    [InlineData("", "no address")]
    [InlineData("not a line", "no address")]
    [InlineData("203.0.113.7 - - yesterday", "no [time]")]
    [InlineData("203.0.113.7 - - [yesterday] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", "written as [17/May/2015")]
    [InlineData("203.0.113.7 - - [17/May/2015:10:05:03 +0000] GET / 200", "no \"request\"")]
    [InlineData("203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" ok 1 \"-\" \"-\"", "no status")]
    [InlineData("203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", "common format")]
    [InlineData("203.0.113.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"cut off", "common format")]
    public void A_line_that_cannot_be_read_is_told_by_its_fault(string text, string fault) => Assert.Contains(fault, LogLine.Read(text, out _), StringComparison.Ordinal);
}

using System.IO.Compression;
using System.Text;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Recordings;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Recordings;

/// <summary>What is written is read again; what is damaged is refused; who is erased is gone.</summary>
public sealed class TapeTests
{
    private static readonly SiteId Site = new("shop");
    private static readonly VisitorId Vera = new("vera"), Willi = new("willi");
    private static readonly SiteFacts Two = new(new Dictionary<string, DepartmentFacts> { ["sales"] = new(2, 1, 3, 4.5), ["service"] = new(0, 0, 0) });

    private static readonly (VisitorId Visitor, long At, object What)[] Notes =
    [
        (Vera, 1_700_000_000_000, new TapeState(null)),
        (Vera, 1_700_000_000_000, new TapeIntroduction("Vera", "ru-RU", "1920x1080", "Europe/Moscow", "Mozilla", new Place("RU", "Moscow", "Москва"))),
        (Willi, 1_700_000_000_004, new TapeState([1, 2, 3])),
        (Vera, 1_700_000_000_005, new TapeArrival(new VisitPage("a", "https://shop.example/?q=Перо", "Shop", "https://search.example/"), 1_699_999_999_000)),
        (Vera, 1_700_000_000_006, new TapeMoment(new RuleMoment(RuleTrigger.Visit), Two, ["one", "two"])),
        (Willi, 1_700_000_000_007, new TapeIntroduction("", "de", "", "", "", null)),
        // The wall clock was put back.
        (Vera, 1_699_999_990_000, new TapeMoment(RuleMoment.Time(1_699_999_980_000), Two, null)),
        (Vera, 1_700_000_009_000, new RaiseEvent(Site, Vera, "product_view", 12.5, "EUR", new Dictionary<string, string> { ["id"] = "p1", ["name"] = "Pen" })),
        (Vera, 1_700_000_009_001, new RaiseEvent(Site, Vera, "scrolled", null, null, new Dictionary<string, string>())),
        (Vera, 1_700_000_009_002, new SetAttributes(Site, Vera, new Dictionary<string, string> { ["plan"] = "gold", ["size"] = "" })),
        (Vera, 1_700_000_009_003, new DialogProgress(Site, Vera, new("d"), new("sales"), DialogStatus.Closed, 1_700_000_001_000, "my secret", true, 5)),
        (Willi, 1_700_000_009_004, new TapeArrival(null, 0)),
        (Vera, 1_700_000_009_005, new TapeInvitation(new OpenInvitation("i", "one", null, null, "sales", "", 0, 1_700_000_009_005))),
        (Vera, 1_700_000_009_006, new TapeAnswer("i", 3)),
        (Vera, 1_700_000_009_006, new TapeLeftOut("two")),
        (Vera, 1_700_000_009_007, TapeDeparture.Instance),
        (Willi, 1_700_000_009_008, TapeVisitEnd.Instance),
    ];

    private static RecordedChunk Written()
    {
        var tape = new TapeWriter();
        foreach (var (visitor, at, what) in Notes) tape.Add(visitor, at, what);
        return tape.End();
    }

    private static List<(VisitorId, long, object)> Read(byte[] body)
    {
        var read = new List<(VisitorId, long, object)>();
        new TapeReader(Site, body).ForEach((visitor, at, what) => read.Add((visitor, at, what)));
        return read;
    }

    /// <summary>Records compare by value, their lists do not: as text all of it counts.</summary>
    private static string Shown(VisitorId visitor, long at, object what) => $"{visitor} {at} {what.GetType().Name} " + System.Text.Json.JsonSerializer.Serialize(what switch
    {
        // Of a page's id only the hash is kept.
        TapeArrival { Page: { } page } a => a with { Page = page with { Page = PageSeen.Marked(PageSeen.IdOf(page.Page)) } },
        TapeState s => new TapeState(s.Snapshot ?? []),
        TapeMoment m => $"{m.Moment} {m.Around.Of("sales")} {m.Around.Of("service")} {string.Join(',', m.Fired ?? [])}",
        _ => what,
    }, what is TapeMoment ? typeof(string) : what.GetType());

    [Fact]
    public void Each_kind_of_note_is_read_as_it_was_written()
    {
        var chunk = Written();
        Assert.Equal((1_699_999_990_000, 1_700_000_009_008, Notes.Length), (chunk.From, chunk.To, chunk.Notes));
        Assert.Equal(new[] { RecordedChunk.HashOf(Vera), RecordedChunk.HashOf(Willi) }.Order(), chunk.Visitors);
        Assert.Equal(Notes.OrderBy(n => n.Visitor == Willi).Select(n => Shown(n.Visitor, n.At, n.What)), Read(chunk.Body).Select(n => Shown(n.Item1, n.Item2, n.Item3)));
    }

    [Fact]
    public void F57_an_erased_visitor_is_in_no_byte_and_the_others_stay_as_they_were()
    {
        var rest = RecordedChunk.Without(Written().Body, Vera)!;
        Assert.Equal(Notes.Where(n => n.Visitor == Willi).Select(n => Shown(n.Visitor, n.At, n.What)), Read(rest.Body).Select(n => Shown(n.Item1, n.Item2, n.Item3)));
        Assert.Equal([RecordedChunk.HashOf(Willi)], rest.Visitors);
        var text = Encoding.UTF8.GetString(Unpacked(rest.Body));
        foreach (var trace in (string[])["vera", "Vera", "secret", "gold", "Москва", "shop.example"]) Assert.DoesNotContain(trace, text, StringComparison.Ordinal);
        Assert.Null(RecordedChunk.Without(rest.Body, Willi));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_damaged_chunk_is_read_or_refused_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var whole = Unpacked(Written().Body);
        var (refused, rounds) = (0, 3_000);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = round % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Read(Packed(bytes));
            }
            catch (InvalidDataException e)
            {
                Assert.Contains("recording", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, rounds / 4, rounds);
        Assert.Throws<InvalidDataException>(() => new TapeReader(Site, [1, 2, 3, 4]));
        Assert.Contains("release", Assert.Throws<InvalidDataException>(() => new TapeReader(Site, Packed([9, 0, 0, 0]))).Message, StringComparison.Ordinal);
    }

    internal static byte[] Unpacked(byte[] body)
    {
        using var packed = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        using var all = new MemoryStream();
        packed.CopyTo(all);
        return all.ToArray();
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var all = new MemoryStream();
        using (var packed = new BrotliStream(all, CompressionLevel.Fastest)) packed.Write(bytes);
        return all.ToArray();
    }
}

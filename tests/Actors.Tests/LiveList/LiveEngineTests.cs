using Akka.Actor;
using Gateway.Actors.LiveList;

namespace Gateway.Actors.Tests.LiveList;

/// <summary>Random visitors come, change, move between nodes and go, nodes die and lose batches, time passes; what consoles have put together from deltas is always what a look at all rows gives.</summary>
public sealed class LiveEngineTests
{
    private static readonly string[] Titles = ["Cart", "cart – checkout", "Home", "Доставка", "доставка и оплата", "Ähre", "élan", "", "a", "aaaab", "aaaaB"];
    private static readonly string[] Countries = ["DE", "FR", "RU", "US", ""];
    private static readonly string[] Segments = ["potential-buyer", "regular", "returns"];

    /// <summary>A console: applies deltas as PROTOCOL.md says.</summary>
    private sealed class Console
    {
        public List<LiveRow> Window { get; private set; } = [];
        public int Total { get; private set; }
        public IReadOnlyList<LiveGroup> Groups { get; private set; } = [];

        public void Take(RowsChanged told)
        {
            Total = told.Total;
            Groups = told.Groups ?? Groups;
            if (told.Offset is null)
            {
                if (told.Snapshot) Window.Clear();
                Window.RemoveAll(r => told.Gone.Contains(r.Visitor) || told.Rows.Any(n => n.Visitor == r.Visitor));
                Window.AddRange(told.Rows);
                return;
            }
            if (told.Snapshot) Window = [.. told.Rows];
            else if (told.Order is { } order) Window = [.. order.Select(place => place >= 0 ? Window[place] : told.Rows[-1 - place])];
            foreach (var patch in told.Patches!) Window[patch.At] = Patched(Window[patch.At], patch);
        }

        /// <summary>Takes over the named fields only.</summary>
        private static LiveRow Patched(LiveRow had, LivePatch patch)
        {
            var now = patch.Row;
            T Of<T>(int field, T before, T after) => (patch.Fields & (1 << field)) != 0 ? after : before;
            return new LiveRow(had.Visitor, now.Incarnation, Of(1, had.Name, now.Name), Of(2, had.VisitStart, now.VisitStart), Of(3, had.Title, now.Title), Of(4, had.Url, now.Url),
                Of(5, had.Pages, now.Pages), Of(6, had.PageSince, now.PageSince), Of(7, had.Referrer, now.Referrer), Of(8, had.Browser, now.Browser), Of(9, had.Os, now.Os), Of(10, had.Visits, now.Visits),
                Of(11, had.Segments, now.Segments), Of(12, had.Status, now.Status), Of(13, had.LastEvent, now.LastEvent), Of(14, had.Language, now.Language), Of(15, had.LastActive, now.LastActive),
                Of(16, had.Country, now.Country), Of(17, had.Device, now.Device), Of(18, had.Source, now.Source), Of(19, had.Campaign, now.Campaign), Of(20, had.Region, now.Region), Of(21, had.City, now.City),
                Of(22, had.Tags, now.Tags));
        }
    }

    private static string RandomFilter(Random random, int depth = 0)
    {
        if (depth < 3 && random.Next(3) == 0)
        {
            var parts = string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomFilter(random, depth + 1)));
            return random.Next(4) switch { 0 => $"[{parts}]", 1 => $$"""{"all":[{{parts}}]}""", 2 => $$"""{"any":[{{parts}}]}""", _ => $$"""{"none":[{{parts}}]}""" };
        }
        string[] textOps = ["is", "is-not", "contains", "starts", "wildcard", "regex"];
        return random.Next(7) switch
        {
            0 => LiveReference.Json(random.Next(3) == 0 ? "country" : random.Next(2) == 0 ? "region" : "city", random.Next(2) == 0 ? "is" : "is-not", new[] { "Hesse", "Linuxburg", Countries[random.Next(5)] }[random.Next(3)]),
            1 => LiveReference.Json(random.Next(2) == 0 ? "title" : "url", random.Next(5) == 0 ? "regex" : textOps[random.Next(2, 5)], new[] { "cart", "cart.*out", "a*b", "Дост", "доставка*", "[h-k]ome" }[random.Next(6)]),
            2 => LiveReference.Json(random.Next(2) == 0 ? "tag" : "segment", random.Next(2) == 0 ? "is" : "is-not", Segments[random.Next(3)]),
            3 => LiveReference.Json("status", random.Next(2) == 0 ? "is" : "is-not", new[] { "browsing", "waiting", "in-dialog" }[random.Next(3)]),
            4 => LiveReference.Json(random.Next(2) == 0 ? "pages" : "visits", new[] { ">=", "<=", "=" }[random.Next(3)], random.Next(1, 6)),
            _ => LiveReference.Json(new[] { "site-time", "page-time", "idle" }[random.Next(3)], random.Next(2) == 0 ? ">=" : "<=", random.Next(0, 40)),
        };
    }

    private static LiveRow RandomRow(Random random, string id, long incarnation, long now, LiveRow? before)
    {
        var fresh = before is null || random.Next(4) == 0;
        return new LiveRow(new(id), incarnation, random.Next(3) == 0 ? "Ann " + id : "", before?.VisitStart ?? now - random.Next(5000), fresh ? Titles[random.Next(Titles.Length)] : before!.Title,
            fresh ? "https://shop/" + Titles[random.Next(Titles.Length)] : before!.Url, random.Next(1, 6), fresh ? now : before!.PageSince, random.Next(2) == 0 ? "google.com" : "", "Firefox", random.Next(2) == 0 ? "Linux" : "Windows",
            random.Next(1, 4), [.. Segments.Where(_ => random.Next(3) == 0)], random.Next(5), random.Next(2) == 0 ? "cart_add" : "", random.Next(2) == 0 ? "ru" : "de", now,
            Countries[random.Next(5)], random.Next(2) == 0 ? "phone" : null, "search", null, random.Next(3) == 0 ? null : random.Next(2) == 0 ? "Hesse" : "", random.Next(2) == 0 ? "Linuxburg" : "",
            [.. Segments.Where(_ => random.Next(4) == 0)]);
    }

    /// <summary>30,000 changes in each run; windows are compared every twenty.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void F40_what_consoles_put_together_is_what_a_look_at_all_rows_gives(int seed)
    {
        var random = new Random(seed);
        var site = new LiveSite();
        var (now, incarnation) = (1_700_000_000_000L, 1L);
        var nodes = Enumerable.Range(0, 3).Select(i => (Address: new Address("akka.tcp", "g", "h", i + 1), Next: 0L, Rows: new Dictionary<string, LiveRow>())).ToArray();
        var consoles = new Dictionary<LiveQuery, Console>();
        var number = 0;
        var lost = new HashSet<int>();

        WatchRows Asked()
        {
            var windows = random.Next(5) > 0;
            return new WatchRows(new("s"), new ConnectionRef(ActorRefs.Nobody, 1), ++number, random.Next(4) == 0 ? "cart linux" : random.Next(6) == 0 ? "de" : "", random.Next(23), random.Next(2) == 0, random.Next(1, 30),
                random.Next(4) == 0 ? null : RandomFilter(random), windows && random.Next(3) == 0 ? ["country", "segment", "tag", "title", "status", random.Next(2) == 0 ? "region" : "city"] : [], windows ? random.Next(3) * random.Next(20) : null, null, 0);
        }

        void Batch(int at, IReadOnlyList<LiveRow> changed, IReadOnlyList<VisitorId> gone)
        {
            if (random.Next(50) == 0)
            {
                // Lost between nodes; the next one shows it, and everything is asked for.
                nodes[at].Next++;
                lost.Add(at);
                return;
            }
            if (!site.Sources.Take(nodes[at].Address, new RowBatch(new("s"), nodes[at].Next++, false, changed, gone))) Snapshot(at);
        }

        void Snapshot(int at)
        {
            var pages = nodes[at].Rows.Values.Chunk(7).DefaultIfEmpty([]).ToList();
            for (var i = 0; i < pages.Count; i++) Assert.True(site.Sources.Take(nodes[at].Address, new RowBatch(new("s"), i, i == 0, pages[i], [], pages.Count - 1 - i)));
            nodes[at].Next = pages.Count;
            lost.Remove(at);
        }

        for (var i = 0; i < 3; i++) Snapshot(i);
        for (var step = 0; step < 30_000; step++)
        {
            var id = "v" + random.Next(120);
            var at = Array.FindIndex(nodes, n => n.Rows.ContainsKey(id));
            if (at < 0) (at, incarnation) = (random.Next(3), incarnation + 1);
            var row = RandomRow(random, id, incarnation, now, nodes[at].Rows.GetValueOrDefault(id));
            switch (random.Next(40))
            {
                case 0:
                    // The visitor moves; what the old node says of it comes late.
                    var to = (at + 1) % 3;
                    nodes[at].Rows.Remove(id);
                    nodes[to].Rows[id] = row with { Incarnation = ++incarnation };
                    Batch(to, [nodes[to].Rows[id]], []);
                    Batch(at, [row], []);
                    Batch(at, [], [new(id)]);
                    break;
                case 1 or 2 or 3:
                    nodes[at].Rows.Remove(id);
                    Batch(at, [], [new(id)]);
                    break;
                default:
                    nodes[at].Rows[id] = row;
                    Batch(at, [row], []);
                    break;
            }
            if (random.Next(900) == 0)
            {
                // A node dies and comes back with nothing.
                site.Sources.Forget(nodes[at].Address);
                nodes[at] = (nodes[at].Address, 0, []);
                Snapshot(at);
            }
            if (step % 20 != 0) continue;

            now += random.Next(3000);
            if (random.Next(4) == 0)
            {
                if (consoles.Count > 6)
                {
                    var ends = consoles.Keys.ElementAt(random.Next(consoles.Count));
                    consoles.Remove(ends);
                    var leaves = site.Views.First(v => v.Query == ends).Listeners.Keys.Single();
                    site.Unwatch(l => l == leaves);
                }
                var query = LiveQuery.Read(Asked(), out var fault);
                Assert.True(query is not null, fault);
                if (consoles.TryAdd(query!, new Console())) site.Watch(query!, (new ConnectionRef(ActorRefs.Nobody, 1), number), now);
            }
            // Nothing may be missing when windows are compared: a lost batch has been noticed.
            foreach (var i in lost.ToList()) Snapshot(i);
            site.Advance(now);
            while (site.BuildOne(now))
            {
                // All of them.
            }
            foreach (var view in site.Views)
            {
                var console = consoles[view.Query];
                if (view.Delta(now) is { } delta && view.Listeners.ContainsValue(true)) console.Take(delta);
                foreach (var newcomer in view.Listeners.Where(l => !l.Value).Select(l => l.Key).ToList())
                {
                    console.Take(view.Snapshot());
                    view.Listeners[newcomer] = true;
                }
                Compare(view.Query, console, nodes.SelectMany(n => n.Rows.Values), now, $"seed {seed}, step {step}: {view.Query}");
            }
        }
    }

    private static void Compare(LiveQuery query, Console console, IEnumerable<LiveRow> rows, long now, string which)
    {
        var choice = query.Choice;
        var all = LiveReference.Ask(rows, choice.Words, choice.Where.Length > 0 ? choice.Where : null, choice.Sort, choice.Descending, now);
        Assert.True(all.Count == console.Total, $"{which}: {console.Total} where {all.Count} fit");
        var window = all.Skip(query.Offset ?? 0).Take(query.Limit).ToList();
        var had = query.Offset is null ? LiveReference.Ask(console.Window, "", null, choice.Sort, choice.Descending, now) : console.Window;
        Assert.True(window.Select(r => r.Visitor).SequenceEqual(had.Select(r => r.Visitor)), $"{which}: {string.Join(' ', had.Select(r => r.Visitor))} where {string.Join(' ', window.Select(r => r.Visitor))} stand");
        Assert.True(window.Zip(had).All(p => p.First.Changes(p.Second) == 0), which);
    }

    [Fact]
    public void Counts_follow_every_change_and_name_the_most_frequent_values()
    {
        var random = new Random(9);
        var rows = new LiveRows();
        var selection = new LiveSelection(new LiveChoice(new("s"), "", LiveReference.Json("pages", ">=", 3), 0, false, "title segment country status"), rows);
        rows.Changing = (n, old, row) => selection.Change(n, old, row, 0);
        selection.Build(0);
        var present = new Dictionary<string, LiveRow>();
        for (var step = 0; step < 20_000; step++)
        {
            var id = "v" + random.Next(300);
            if (random.Next(4) == 0)
            {
                present.Remove(id);
                rows.Remove(new(id));
            }
            else rows.Put(present[id] = RandomRow(random, id, 1, step, present.GetValueOrDefault(id)) with { Title = "Page " + random.Next(60) });
            if (step % 500 != 0) continue;
            foreach (var group in selection.Groups())
            {
                var counted = LiveReference.Count(present.Values.Where(r => r.Pages >= 3), group.Column);
                Assert.Equal(counted.Count, group.Distinct);
                Assert.Equal(counted.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(LiveCounts.MaxValues).Select(c => (c.Key, c.Value)), group.Values.Select(v => (v.Value, v.Count)));
            }
        }
    }
}

using Gateway.Actors.Desks;
using Gateway.Actors.Serialization;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Xunit.Abstractions;

namespace Gateway.Actors.Tests.Desks;

/// <summary>What operators are told of the waiting list and of each other: changes, and that they add up to the whole.</summary>
public sealed class BoardTests(ITestOutputHelper output)
{
    private static readonly SiteId Site = new("s");
    private static readonly DepartmentId Sales = new("sales");

    private static SiteSnapshot Team(int operators) => new(Site, "s", new("d"), [], "", "en", [new DepartmentInfo(Sales, new Dictionary<string, string>())],
        [.. Enumerable.Range(0, operators).Select(i => new OperatorInfo(new($"operator-{i:000}"), $"Operator Number {i}", 4, [Sales]))], RuleSet.Empty, TimeSpan.FromSeconds(20), true, 1);

    private static WaitingDialog Row(int i, string text = "Does the tent come with pegs?") =>
        new(new($"{i:x32}"), Sales, new($"{i:x24}"), "", 1_700_000_000_000 + i, text);

    [Fact]
    public void What_changes_adds_up_to_the_whole_whatever_came_went_and_moved()
    {
        var (random, desk, mine, now) = (new Random(5), new Board(), new Board(), 1L);
        var (rows, loads, site) = (new List<WaitingDialog>(), new int[12], Team(12));
        var (told, next) = (0, 0);
        for (var step = 0; step < 5_000; step++)
        {
            for (var i = random.Next(4); i > 0; i--)
                switch (random.Next(6))
                {
                    case 0 when rows.Count > 0: rows.RemoveAt(0); break;
                    case 1 when rows.Count > 0: rows.RemoveAt(random.Next(rows.Count)); break;
                    case 2 when rows.Count > 0:
                        var from = random.Next(rows.Count);
                        var moved = rows[from];
                        rows.RemoveAt(from);
                        rows.Insert(random.Next(rows.Count + 1), moved);
                        break;
                    case 3 when rows.Count > 0:
                        var at = random.Next(rows.Count);
                        rows[at] = rows[at] with { Marks = (WaitingMarks)random.Next(8) };
                        break;
                    case 4: loads[random.Next(12)] = random.Next(5); break;
                    default: rows.Insert(random.Next(rows.Count + 1), Row(next++)); break;
                }
            if (random.Next(200) == 0) site = Team(random.Next(8, 13));
            var change = desk.Renew(site, rows, rows.Count + 3, op => (OperatorState.Available, loads[int.Parse(op.Value[^3..])]), ++now);
            if (change is null)
            {
                if (mine.Version != desk.Version) mine.Take(new DeskBoard(Site, default, [.. desk.Rows], desk.Total, [.. desk.Team], desk.Version));
            }
            else
            {
                told++;
                // Of what was never told nothing is taken.
                Assert.False(new Board().Take(change));
                Assert.True(mine.Take(StoredBytes.Read<BoardChanged>(StoredBytes.Write(change with { Operator = new("anna") }))));
            }
            Assert.Equal(rows, mine.Rows);
            Assert.Equal(rows.Count + 3, mine.Total);
            Assert.Equal(site.Operators.Select(o => (o.Id, loads[int.Parse(o.Id.Value[^3..])])), mine.Team.Select(c => (c.Operator, c.Load)));
        }
        Assert.True(told > 3_000, $"{told} changes told");
    }

    [Fact]
    public void A_row_that_goes_to_the_back_is_the_only_one_that_moves()
    {
        List<WaitingDialog> old = [.. Enumerable.Range(0, 8).Select(i => Row(i))];
        var (gone, came) = Board.Difference(old, [.. old.Skip(1), old[0]]);
        Assert.Equal([old[0].Dialog], gone);
        Assert.Equal([new WaitingPlace(7, old[0])], came);
    }

    [Fact]
    public void F86_a_change_costs_each_operator_a_few_hundred_bytes_and_nothing_costs_nothing()
    {
        var (site, board, now) = (Team(250), new Board(), 0L);
        var (loads, waiting) = (new int[250], 0);
        List<WaitingDialog> rows = [.. Enumerable.Range(0, 200).Select(i => Row(waiting++))];
        BoardChanged? Renew() => board.Renew(site, rows, 350, op => (OperatorState.Available, loads[int.Parse(op.Value.AsSpan(9))]), ++now);
        Renew();
        for (var warm = 0; warm < 50; warm++) Renew();
        var whole = StoredBytes.Write(new DeskBoard(Site, new("operator-001"), [.. board.Rows], 350, [.. board.Team], now)).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Renew());
        var nothing = GC.GetAllocatedBytesForCurrentThread() - before;

        // The next is given to somebody, and another one moves up into the list.
        rows.RemoveAt(0);
        rows.Add(Row(waiting++));
        loads[17]++;
        before = GC.GetAllocatedBytesForCurrentThread();
        var change = Renew()!;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var bytes = StoredBytes.Write(change with { Operator = new("operator-001") }).Length;
        output.WriteLine($"250 operators, 200 rows: {whole} bytes as a whole, {bytes} as a change, {allocated} B allocated for all, {nothing} B when nothing changed");
        Assert.InRange(bytes, 1, 600);
        Assert.InRange(allocated, 0, 40_000);
        Assert.InRange(nothing, 0, 2_000);
    }
}

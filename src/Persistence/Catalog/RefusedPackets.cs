using Akka.Actor;
using Akka.Event;
using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>
/// Enters what operators were refused on their sockets into the audit log: the first time at once, what is refused again within the minute as a number behind it, so that a script that knocks at every
/// door a thousand times a second writes a row for each door and minute. Of this node.
/// </summary>
public sealed class RefusedPackets : UntypedActor, IWithTimers
{
    /// <summary>Of a person in a minute; what is refused beyond them is not entered.</summary>
    internal const int DoorsPerMinute = 30;
    private const int MaxDoors = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly AuditLog _log;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _trouble = Context.GetLogger();
    private Dictionary<(SiteId Site, OperatorId Operator, string Packet), Door> _doors = [];
    private Dictionary<(SiteId, OperatorId), int> _people = [];

    private sealed class Door
    {
        public required string Entry { get; init; }
        public int Times { get; set; } = 1;
    }

    /// <summary>The minute is over.</summary>
    internal sealed record CountNow : INoSerializationVerificationNeeded;

    /// <summary>By <see cref="Props(Database, TimeProvider)"/>.</summary>
    public RefusedPackets(Database database, TimeProvider time) => (_database, _log, _time) = (database, new AuditLog(database), time);

    /// <summary>One per node.</summary>
    public static Props Props(Database db, TimeProvider time) => Akka.Actor.Props.Create(() => new RefusedPackets(db, time));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PacketRefused p: Count(p); break;
            case CountNow: Close(); break;
            case Status.Failure f: _trouble.Warning("a refused packet is not in the audit log: {Fault}", f.Cause.Message); break;
            case Status.Success: break;
            default: Unhandled(message); break;
        }
    }

    private void Count(PacketRefused p)
    {
        if (_doors.TryGetValue((p.Site, p.Operator, p.Packet), out var door))
        {
            door.Times++;
            return;
        }
        var known = _people.GetValueOrDefault((p.Site, p.Operator));
        if (known >= DoorsPerMinute || _doors.Count >= MaxDoors) return;
        _people[(p.Site, p.Operator)] = known + 1;
        _doors[(p.Site, p.Operator, p.Packet)] = door = new Door { Entry = RandomText.Id() };
        if (!Timers.IsTimerActive(nameof(CountNow))) Timers.StartSingleTimer(nameof(CountNow), new CountNow(), Window);
        var (entry, at) = (door.Entry, _time.GetUtcNow().ToUnixTimeMilliseconds());
        Task.Run(async () =>
        {
            await EnterAsync(p, entry, at);
            return new Status.Success(p);
        }).PipeTo(Self);
    }

    private async Task EnterAsync(PacketRefused p, string entry, long at)
    {
        var names = new { site = p.Site.Value, id = p.Operator.Value };
        (string Account, string? Login) who;
        await using (var connection = await _database.OpenAsync())
            who = await connection.QuerySingleOrDefaultAsync<(string, string?)>(
                "select s.account, p.login from sites s left join people p on p.account = s.account and p.id = @id where s.id = @site", names);
        await _log.EnterAsync(new AuditEntry(entry, who.Account ?? "", p.Site.Value, at, p.Operator.Value, who.Login ?? "", p.Address, $"packet {p.Packet}", "", 403, "not-allowed"), CancellationToken.None);
    }

    /// <summary>The minute is over: how often each door was tried goes behind its entry.</summary>
    private void Close()
    {
        var again = _doors.Values.Where(d => d.Times > 1).Select(d => new { id = d.Entry, subject = $"×{d.Times}" }).ToList();
        (_doors, _people) = ([], []);
        if (again.Count == 0) return;
        Task.Run(async () =>
        {
            using var turn = await _database.TakeTurnAsync();
            await using var connection = await _database.OpenAsync();
            await connection.ExecuteAsync("update audit set subject = @subject where id = @id", again);
            return new Status.Success(again.Count);
        }).PipeTo(Self);
    }
}

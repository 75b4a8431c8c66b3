using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence;
using Akka.Util;
using Gateway.Actors.Desks;
using Gateway.Actors.Hops;
using Gateway.Actors.Nodes;
using Gateway.Actors.Timers;

namespace Gateway.Actors.Dialogs;

/// <summary>Owns one dialog: persists what <see cref="DialogState"/> decides, then answers, delivers, and keeps its claim on the desk until that is acknowledged.</summary>
internal sealed partial class DialogActor : UntypedPersistentActor, IWithTimers
{
    /// <summary>Few dialogs become this long, so that most never write one.</summary>
    private const int EventsPerSnapshot = 256;
    /// <summary>So long after a recovery the journal is read again for a client that claims to know more; a client that lies cannot have it read all the time.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(2);
    /// <summary>Text of one delivery while replaying; with its fields it stays under the 64 KiB of a packet between nodes.</summary>
    private const int ReplayChars = 12_000;
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sleepy = TimeSpan.FromSeconds(30);
    /// <summary>A visitor's entity that has heard of the dialog once and lived for so long has it on disk.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);

    private readonly NodeServices _node;
    private readonly SiteId _site;
    private readonly DialogId _dialog;
    private readonly DialogState _state;
    private readonly Audience<DialogReader> _audience = new();
    private (ConnectionRef Connection, int Rid)? _asking;
    private int _position;
    private int _wait;
    private long _delivered;
    private DialogStatus? _told;
    private long _nextSnapshot;
    /// <summary>When the visitor was last here, as far as this actor knows; nothing of it is kept.</summary>
    private long _visitorSeen;
    private bool _quiet;

    private sealed record RepeatClaim;

    private sealed record RepeatAnswers;

    /// <summary>Each half minute, from the dialog to itself.</summary>
    internal sealed record Look
    {
        public static readonly Look Instance = new();
    }

    public DialogActor(NodeServices node, string entityId)
    {
        (_node, _state) = (node, new DialogState(node.RestoreMark));
        var slash = entityId.IndexOf('/');
        (_site, _dialog) = (new SiteId(entityId[..slash]), new DialogId(entityId[(slash + 1)..]));
        _nextSnapshot = FirstSnapshot(_dialog);
    }

    /// <summary>The journal's name for a dialog; the projections take site and dialog from it.</summary>
    public static string PersistenceIdOf(string entityId) => $"dialog/{entityId}";

    private DateTimeOffset _recovered;

    public override string PersistenceId => PersistenceIdOf($"{_site}/{_dialog}");

    public ITimerScheduler Timers { get; set; } = null!;

    private DeskId Desk => _node.Sites.Find(_site)?.Desk ?? new DeskId(_site.Value);

    private long Now => _node.Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PreStart()
    {
        base.PreStart();
        Metrics.Woke(EntityKind.Dialog);
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, Sleepy);
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: DialogSnapshot s } offer:
                _state.Restore(s);
                _nextSnapshot = NextSnapshot(offer.Metadata.SequenceNr);
                break;
            case IDialogEvent e: _state.Apply(e); break;
            case RecoveryCompleted:
                _recovered = _node.Time.GetUtcNow();
                _visitorSeen = Now;
                (_delivered, _told) = (_state.Head, _state.Exists ? _state.Status : null);
                if (_state.Exists && !_state.Closed) TellVisitor();
                Pursue();
                TellAnswers();
                Converse();
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        Places.Answer(Sender, Self);
        using var span = Telemetry.Handle("dialog", ref message);
        if (message is BeginDialog or PostMessage or ChangeMessage or PostFile or AnswerCard or RateDialog) (_state.Filter, _state.MayMark) = (Filter, _node.Entities.TakeWords);
        switch (message)
        {
            // Its beginning was deleted and an event that came too late was not: what follows would not be this dialog.
            case BeginDialog c when !_state.Exists && LastSequenceNr > 0: c.Connection.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "this dialog was deleted")); break;
            case BeginDialog c: Carry(_state.Decide(c, Now, Epoch()), (c.Connection, c.Rid)); break;
            case PostMessage c:
                if (c.Party.Kind == Author.Visitor) _visitorSeen = Now;
                Carry(_state.Decide(c, Now, _node.Entities.TakeClosings ? Routing.ReopenSeconds : 0), (c.Connection, c.Rid));
                break;
            case WriteNote c: Carry(Audited(_state.Decide(c, Now), c.Party, SupervisorAct.Whisper, c.Address), (c.Connection, c.Rid)); break;
            case PostFile c:
                if (c.Party.Kind == Author.Visitor) _visitorSeen = Now;
                Carry(_state.Decide(c, Now), (c.Connection, c.Rid));
                break;
            case ChangeMessage c:
                if (c.Party.Kind == Author.Visitor) _visitorSeen = Now;
                Carry(_state.Decide(c, Now), (c.Connection, c.Rid));
                break;
            case SendCard c: Carry(_state.Decide(c, () => CardContent.Of(c.Kind, c.Body, _node.Sites.Find(_site), _state.Language), Now), (c.Connection, c.Rid)); break;
            case AnswerCard c:
                _visitorSeen = Now;
                Carry(_state.Decide(c, id => _node.Sites.Find(_site)?.Webhooks.Contains(id) == true, Now), (c.Connection, c.Rid));
                break;
            case AnswerKept c: Carry(_state.Decide(c)); break;
            case TellVerdict c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case RepeatAnswers: TellAnswers(); break;
            case EndDialog c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case RateDialog c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case LeaveAddress c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case MuteDialog c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case ResolveDialog c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case AcceptOffer c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case DeclineOffer c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case TransferDialog c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case PushPage c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case AnswerPage c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case HoldDialog c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case AskBeside c: Carry(_state.Decide(c, Now), (c.Connection, c.Rid)); break;
            case JoinDialog c: Carry(Audited(_state.Decide(c, Now), c.Party, SupervisorAct.Join, c.Address), (c.Connection, c.Rid)); break;
            case TakeOverDialog c: Carry(Audited(_state.Decide(c, Now), c.Party, SupervisorAct.TakeOver, c.Address), (c.Connection, c.Rid)); break;
            case RequestSought c: Carry(_state.Decide(c, HasLeft, Now)); break;
            case AssignOperator c: Carry(_state.Decide(c, Desk, Now)); break;
            case WithdrawOperator c: Carry(_state.Decide(c, Desk, Now)); break;
            case AcceptanceKept c: Carry(_state.Decide(c)); break;
            case ReleaseKept c: Carry(_state.Decide(c)); break;
            case ReportDialog when _state.Exists: _node.Entities.Tell(Claim()); break;
            case AttachDialog c: Attach(c); break;
            case DetachDialog c:
                if (_audience.Remove(c.Connection)) SoonShowPresence();
                break;
            case LookAtDialog c: Note(c); break;
            case ShowPresence: TellPresence(); break;
            case BeatDialog c:
                Answer(c);
                Watch(mayClose: true);
                Remind();
                break;
            case ShowTyping c: Show(c); break;
            case ShowPosition c: Show(c); break;
            case AskBotNow: Converse(); break;
            case BotAnswered a: Hear(a); break;
            case BotIsSilent s: Hear(s); break;
            case RepeatClaim: Pursue(); break;
            case WheelFired f: SayWhatIsDue(f); break;
            case Look:
                if (_audience.Age()) SoonShowPresence();
                TellBeside(_state.Beside.Keys);
                Watch(mayClose: true);
                Remind();
                ArmAutomatic();
                Converse();
                _state.Entries.Look();
                if (_audience.IsEmpty && _bot is null && !_state.ClaimPending && !_state.OwesAnswers && !MayBeAbandoned) Context.Parent.Tell(new Passivate(FallAsleep.Instance));
                break;
            case FallAsleep:
                // The next one goes on with what is still to be repeated.
                if (_state.ClaimPending || _state.OwesAnswers) _node.Entities.Tell(new ReportDialog(_site, _dialog));
                Context.Stop(Self);
                break;
            case SaveSnapshotSuccess s: DeleteSnapshots(new SnapshotSelectionCriteria(s.Metadata.SequenceNr - 1)); break;
            case SaveSnapshotFailure f: Log.Warning(f.Cause, "dialog {Site}/{Dialog}: snapshot not saved; recovery stays correct, only longer", _site, _dialog); break;
        }
    }

    private void Carry(DialogDecision decision, (ConnectionRef, int)? asking = null)
    {
        if (decision.Events.Count == 0)
        {
            Conclude(decision, asking?.Item1);
            return;
        }
        _asking = asking;
        var (left, parent, asked) = (decision.Events.Count, Telemetry.Parent, _node.Time.GetTimestamp());
        PersistAll(decision.Events.Select(e => e is DialogStarted started ? started with { Trace = parent } : e), e =>
        {
            _state.Apply(e);
            if (--left > 0) return;
            Metrics.Journaled(EntityKind.Dialog, _node.Time.GetElapsedTime(asked));
            _asking = null;
            using var span = Telemetry.Follow("dialog written", parent);
            Conclude(decision, asking?.Item1);
            Spread();
            if (LastSequenceNr < _nextSnapshot) return;
            _nextSnapshot = NextSnapshot(LastSequenceNr);
            SaveSnapshot(_state.Snapshot());
        });
    }

    /// <summary>The sequence number of a dialog's first snapshot, another one for each: dialogs that were begun together would else all write theirs in one second and have messages wait.</summary>
    internal static long FirstSnapshot(DialogId dialog) => EventsPerSnapshot + (uint)MurmurHash.StringHash(dialog.Value) % EventsPerSnapshot;

    /// <summary>The sequence number of the next snapshot after one. Each holds the whole dialog: they come further apart as it grows, so that each event costs the same.</summary>
    internal static long NextSnapshot(long snapshot) => snapshot + Math.Max(EventsPerSnapshot, snapshot);

    /// <summary>The answer comes after the disk and before anybody else hears of it.</summary>
    private void Conclude(DialogDecision decision, ConnectionRef? asking)
    {
        if (asking is { } connection)
            foreach (var reply in decision.Replies) connection.Say(reply);
        if (decision.ToDesk is { } message) _node.Entities.Tell(message);
    }

    private void Spread()
    {
        var fresh = _state.Entries.From((int)_delivered).ToList();
        _delivered = _state.Head;
        if (fresh.Count > 0)
        {
            _audience.Tell(new EntriesAdded(_dialog, _state.Epoch, fresh), r => r.IsOperator);
            _audience.Tell(new EntriesAdded(_dialog, _state.Epoch, [.. fresh.Select(_state.ForVisitor)]), r => !r.IsOperator);
        }
        if (_quiet) Watch(mayClose: false);
        // The waiting list shows it. Lost, it is said again with the next answer, or when the desk asks about who waits for long.
        if (_state.BotAnswers && fresh.Any(e => e.Kind == EntryKind.Bot)) _node.Entities.Tell(Claim());
        if (fresh.Any(e => !DialogState.IsOnlyWords(e.Kind)))
        {
            if (_state.Status != DialogStatus.Waiting) (_position, _wait) = (0, 0);
            _audience.Tell(_state.Describe(_position, _wait));
            _audience.Dismiss(new DialogLeft(_dialog), r => !r.Supervises && !_state.MaySee(r.Party));
            SoonShowPresence();
        }
        if (fresh.Any(e => e.Kind is EntryKind.Beside or EntryKind.Closed or EntryKind.Assigned)) TellBeside(_state.Entries.Where(e => e.Kind == EntryKind.Beside).Select(e => new OperatorId(e.AuthorId)).Distinct());
        if (_told != _state.Status || fresh.Any(e => e.Kind == EntryKind.Rated)) TellVisitor();
        if (_node.Sites.Find(_site)?.Rules.AsksWhatWasSaid == true)
            foreach (var e in fresh)
                if (e is { Kind: EntryKind.Message, Author: Author.Visitor }) TellVisitor(e.Text);
        if (!Timers.IsTimerActive(nameof(RepeatAnswers)) || fresh.Any(e => e.Kind == EntryKind.Answer)) TellAnswers();
        ArmAutomatic();
        Pursue();
        Converse();
    }

    /// <summary>What was answered is the visitor's as well: told until it is on disk there.</summary>
    private void TellAnswers()
    {
        foreach (var answer in _state.Unnoted) _node.Entities.Tell(answer);
        if (_state.OwesAnswers) Timers.StartSingleTimer(nameof(RepeatAnswers), new RepeatAnswers(), Repeat);
        else Timers.Cancel(nameof(RepeatAnswers));
    }

    private void TellVisitor(string? said = null, bool again = false)
    {
        _told = _state.Status;
        // A rating that is told again could be older than the one of a later dialog.
        _node.Entities.Tell(new DialogProgress(_site, _state.Visitor, _dialog, _state.Department, _state.Status, _state.Started, said,
            _state.Entries.Any(e => e.Author == Author.Operator && DialogState.IsSaid(e)), again ? 0 : _state.Stars));
    }

    /// <summary>
    /// A visitor's entity that died with its node may not have written down that there is this dialog, and a page attaches to those that the entity knows: it is told again while the visitor is missing
    /// and may be on the way back.
    /// </summary>
    private void Remind()
    {
        if (_state is { Exists: true, Closed: false } && Now - _visitorSeen < (long)Forgotten.TotalMilliseconds && !_audience.Readers.Any(r => !r.IsOperator)) TellVisitor(again: true);
    }

    private void Pursue()
    {
        if (!_state.ClaimPending)
        {
            Timers.Cancel(nameof(RepeatClaim));
            return;
        }
        _node.Entities.Tell(Claim());
        Timers.StartSingleTimer(nameof(RepeatClaim), new RepeatClaim(), Repeat);
    }

    /// <summary>What the desk is to know, with whether the visitor is there.</summary>
    private IToDesk Claim() => _state.Claim(Desk) switch
    {
        OfferTaken taken => taken with { Quiet = _quiet },
        SeekOperator seek => seek with { Gone = HasLeft, Bot = _state.BotAnswers },
        var claim => claim,
    };

    /// <summary>Waits for somebody who has been gone for so long that it closes, unless the desk says that it is to be answered later.</summary>
    private bool HasLeft =>
        _state is { Exists: true, Status: DialogStatus.Waiting } && Routing.CloseSeconds is > 0 and var limit && Now - _visitorSeen >= limit * 1000L
        && !_audience.Readers.Any(r => !r.IsOperator);

    private Sites.Words.WordFilter Filter => _node.Sites.Find(_site)?.WordFilter ?? Sites.Words.WordFilter.None;

    private Sites.SiteRouting Routing => _node.Sites.Find(_site)?.Routing ?? Sites.SiteRouting.Default;

    /// <summary>It is awake until its visitor comes back or it is closed.</summary>
    private bool MayBeAbandoned => _state.Exists && _state.Status switch
    {
        DialogStatus.Active => Routing.GoneSeconds > 0 || Routing.CloseSeconds > 0,
        DialogStatus.Waiting => Routing.CloseSeconds > 0,
        _ => false,
    };

    /// <summary>A visitor who is gone, or silent though the operator has spoken last, takes the operator's room only for a while and keeps the dialog open only for a while.</summary>
    private void Watch(bool mayClose)
    {
        var (now, limits) = (Now, Routing);
        if (_audience.Readers.Any(r => !r.IsOperator)) _visitorSeen = now;
        if (_state.Status != DialogStatus.Active || !_state.Exists)
        {
            _quiet = false;
            if (mayClose && HasLeft) _node.Entities.Tell(Claim());
            return;
        }
        var away = now - Math.Min(_visitorSeen, _state.VisitorSilentSince ?? now);
        if (mayClose && limits.CloseSeconds > 0 && away >= limits.CloseSeconds * 1000L)
        {
            Carry(_state.Abandon(now, now - _visitorSeen >= limits.CloseSeconds * 1000L ? DialogState.Gone : DialogState.Silent));
            return;
        }
        var quiet = limits.GoneSeconds > 0 && away >= limits.GoneSeconds * 1000L;
        if (quiet == _quiet) return;
        _quiet = quiet;
        _node.Entities.Tell(Claim());
    }

    private void Attach(AttachDialog c)
    {
        var supervises = _state.Exists && MaySupervise(c);
        if (!_state.Exists || !(supervises || _state.MaySee(c.Party)))
        {
            if (c.Rid != 0) c.Connection.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "no such dialog"));
            c.Connection.Say(new DialogLeft(_dialog));
            return;
        }
        if (supervises && !_audience.Contains(c.Connection)) Audit(c.Party, SupervisorAct.Observe, c.Address);
        _audience.Add(c.Connection, new DialogReader(c.Party, supervises ? c.Marks : c.Marks & ~ReaderMarks.Supervises));
        if (c.Rid != 0) c.Connection.Say(new RequestDone(c.Rid, null));
        if (c.Party.Kind == Author.Operator) SoonShowPresence();
        if (c.Party.Kind == Author.Visitor) Watch(mayClose: false);
        if (c.Epoch == _state.Epoch && c.LastSeq > _state.Head && _node.Time.GetUtcNow() - _recovered > Stale)
        {
            // A node that was taken for dead had the last word while this one read the journal.
            Log.Warning("dialog {Site}/{Dialog}: entry {Shown} was shown to somebody and {Known} is the last one known here; it is read from the journal again", _site, _dialog, c.LastSeq, _state.Head);
            Context.Stop(Self);
            return;
        }
        if (c.Party.Kind == Author.Visitor) TellVisitor(again: true);
        c.Connection.Say(_state.Describe(_position, _wait, c.Party));
        var from = c.Epoch == _state.Epoch ? Math.Clamp(c.LastSeq, 0, _state.Head) : 0;
        foreach (var page in Pages(_state.Entries.From((int)from)).Take(c.Portion switch { ReplayPortion.Whole => int.MaxValue, ReplayPortion.Page => 1, _ => 0 }))
            c.Connection.Say(new EntriesAdded(_dialog, _state.Epoch, c.Party.Kind == Author.Visitor ? [.. page.Select(_state.ForVisitor)] : page));
        if (c.Party.Kind == Author.Visitor) ArmAutomatic();
        c.Connection.Say(new DialogReplayed(_dialog, _state.Epoch, _state.Head));
    }

    private static IEnumerable<List<DialogEntry>> Pages(IEnumerable<DialogEntry> entries)
    {
        var (page, chars) = (new List<DialogEntry>(), 0);
        foreach (var entry in entries)
        {
            if (page.Count > 0 && chars + entry.Text.Length + entry.Detail.Length > ReplayChars)
            {
                yield return page;
                (page, chars) = ([], 0);
            }
            page.Add(entry);
            chars += entry.Text.Length + entry.Detail.Length + 100;
        }
        if (page.Count > 0) yield return page;
    }

    private void Answer(BeatDialog c)
    {
        var (known, unknown) = _audience.Beat(c.Connections);
        foreach (var egress in c.Connections.Select(r => r.Egress).Distinct())
            egress.Tell(new DialogHead(_site, _dialog, _state.Epoch, _state.Head, known, unknown), ActorRefs.NoSender);
    }

    private void Show(ShowTyping c)
    {
        if (_state.Closed || !_audience.Contains(c.Connection)) return;
        if (c.Party.Kind == Author.Visitor) _audience.Tell(new TypingShown(_dialog, c.Party, c.Draft is { } draft ? Filter.Screen(draft).Text : null), r => r.IsOperator);
        // A visitor sees that an operator types, not what.
        else if (_state.IsCurrent(c.Party) || _state.IsBeside(c.Party)) _audience.Tell(new TypingShown(_dialog, c.Party, c.Draft is null ? null : ""), r => !r.IsOperator);
    }

    private void Show(ShowPosition c)
    {
        if ((_position == c.Position && _wait == c.Wait) || _state.Status != DialogStatus.Waiting) return;
        (_position, _wait) = (c.Position, c.Wait);
        _audience.Tell(_state.Describe(_position, _wait), r => !r.IsOperator);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Metrics.JournalFailed();
        Context.System.EventStream.Publish(new JournalFailed(cause));
        Log.Error(cause, "dialog {Site}/{Dialog}: event {Event} was not written; the dialog restarts and clients send again", _site, _dialog, sequenceNr);
        TellUnavailable();
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Metrics.JournalFailed();
        Log.Error(cause, "dialog {Site}/{Dialog}: event {Event} was refused by the journal", _site, _dialog, sequenceNr);
        TellUnavailable();
        // What was decided is not what is stored: start over from the journal.
        Context.Stop(Self);
    }

    protected override void PostStop()
    {
        Metrics.Slept(EntityKind.Dialog);
        // The next one of this dialog, here or on another node, hears of its connections at once and not with their next beat.
        foreach (var node in _audience.Connections.GroupBy(c => c.Egress))
            node.Key.Tell(new DialogHead(_site, _dialog, _state.Epoch, _state.Head, [], [.. node.Select(c => c.Id)]), ActorRefs.NoSender);
        base.PostStop();
    }

    private void TellUnavailable()
    {
        if (_asking is { } asking)
            asking.Connection.Say(new RequestRefused(asking.Rid, Refusals.Unavailable, true, 1000, "the database cannot take it now; it will be sent again"));
    }

    private static uint Epoch()
    {
        var epoch = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        return epoch == 0 ? 1 : epoch;
    }
}

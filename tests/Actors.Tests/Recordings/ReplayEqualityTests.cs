using Akka.Actor;
using Akka.TestKit;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Recordings;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Recordings;

/// <summary>Real entities and a real recorder over visits that a seed makes: whatever the rules decided live, the replay decides again.</summary>
public sealed class ReplayEqualityTests : PatientTestKit
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private static readonly SiteId Site = new("s");
    private static readonly string[] Pages = ["/", "/cart", "/checkout/pay", "/delivery", "/payment-error"];
    private static readonly string[] Events = ["cart_add", "purchase", "js_error", "product_view"];

    private static readonly RuleDefinition[] Rules = [.. new[]
    {
        Marks("cart", """{"kind":"page"}""", """[{"field":"url","op":"contains","value":"/cart"}]"""),
        Marks("after-cart", """{"kind":"page"}""", """[{"field":"segment","op":"is","value":"cart"},{"field":"pages","op":">=","value":2}]"""),
        Marks("adds", """{"kind":"event","name":"cart_add"}""", """[{"field":"event:cart_add","op":">=","value":2}]"""),
        Marks("stays", """{"kind":"site-time","seconds":20}"""),
        Marks("reads", """{"kind":"page-time","seconds":7}""", "[]", "visitor"),
        Marks("silent", """{"kind":"idle","seconds":15}"""),
        Marks("left", """{"kind":"missing","after":"event:cart_add","no":"event:purchase","seconds":10}"""),
        Marks("gold", """{"kind":"attribute","name":"plan"}""", """[{"field":"attribute:plan","op":"is","value":"gold"}]"""),
        Marks("asked", """{"kind":"said"}""", """[{"field":"said","op":"contains","value":"delivery"}]"""),
        Marks("free", """{"kind":"page"}""", """[{"field":"free:sales","op":">=","value":2}]"""),
        Marks("back", """{"kind":"return"}"""),
        """{"id":"half","name":"x","on":{"kind":"page"},"where":[{"field":"url","op":"contains","value":"delivery"}],"then":{"kind":"invite","department":"sales","text":{"en":"?"}},"holdout":50}""",
        """{"id":"offer","name":"x","on":{"kind":"event","name":"product_view"},"where":[],"then":[{"kind":"tag","tag":"looks"},{"kind":"invite","department":"sales","text":{"en":"{product}?"},"coupon":{"pool":"p"}},{"kind":"segment","segment":"offered"},{"kind":"note","text":"looked at {product}"}],"holdout":30}""",
        """{"id":"after-offer","name":"x","on":{"kind":"page"},"where":[{"field":"segment","op":"is","value":"offered"}],"then":[{"kind":"alert"},{"kind":"segment","segment":"seen-offer"},{"kind":"webhook","webhook":"w"}]}""",
        """{"id":"form","name":"x","on":{"kind":"site-time","seconds":40},"where":[],"then":{"kind":"form","name":"call","title":{"en":"?"},"fields":[{"name":"plan","label":{"en":"?"},"type":"choice","options":[{"value":"gold"},{"value":"iron"}]}]}}""",
        Marks("called", """{"kind":"event","name":"form_call"}""", """[{"field":"attribute:plan","op":"is","value":"gold"}]"""),
        """{"id":"help","name":"x","on":{"kind":"page"},"where":[{"field":"url","op":"contains","value":"error"}],"then":{"kind":"invite","department":"sales","text":{"en":"?"}}}""",
    }.Select(json => RuleDefinition.TryParse(json, out var rule, out var faults) ? rule! : throw new ArgumentException(string.Join("; ", faults)))];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly TestProbe _recordings, _socket;
    private readonly NodeServices _node;
    private readonly IActorRef _recorder;
    private readonly List<string> _shown = [];

    public ReplayEqualityTests() : base("akka.loglevel = WARNING")
    {
        (_recordings, _socket) = (CreateTestProbe(), CreateTestProbe());
        _node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time), Records = true, RecordingStore = _recordings, LiveIndex = ActorRefs.Nobody };
        _recorder = Sys.ActorOf(Props.Create(() => new RecorderActor(_node)));
        _node.Recorder = _recorder;
        _node.VisitorStore = Sys.ActorOf(Props.Create(() => new Disk()));
        _node.Entities.Connect(ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody, Sys.ActorOf(Props.Create(() => new Desk())));
        _node.Sites.Replace([new SiteSnapshot(Site, "s", new("d"), [], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales" })], [],
            RuleSet.Compile(Rules), TimeSpan.FromSeconds(30), false, 1)]);
    }

    private static string Marks(string segment, string on, string where = "[]", string per = "visit") =>
        $$"""{"id":"{{segment}}","name":"x","on":{{on}},"where":{{where}},"then":{"kind":"segment","segment":"{{segment}}"},"per":"{{per}}"}""";

    /// <summary>Keeps states in memory, and answers as the store does.</summary>
    private sealed class Disk : UntypedActor
    {
        private readonly Dictionary<VisitorId, byte[]> _kept = [];

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ClaimCoupon c: Sender.Tell(new CouponClaimed(c.Invitation, c.Visitor.Value[1] % 2 == 0 ? "C" : null)); break;
                case LoadVisitor l: Sender.Tell(new VisitorLoaded(_kept.GetValueOrDefault(l.Visitor))); break;
                case SaveVisitor s: _kept[s.Visitor] = s.Snapshot; break;
                case CommitVisitor c:
                    _kept[c.Visitor] = c.Snapshot;
                    Sender.Tell(new VisitorCommitted(c.Version));
                    break;
            }
        }
    }

    /// <summary>Grants two of three.</summary>
    private sealed class Desk : UntypedActor
    {
        private int _asked;

        protected override void OnReceive(object message)
        {
            if (message is RequestInvitation r) Sender.Tell(++_asked % 3 == 0 ? new InvitationDenied(r.Site, r.Visitor, r.Invitation, "busy") : new InvitationGranted(r.Site, r.Visitor, r.Invitation));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_replay_decides_what_was_decided_live(int seed)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(0, 6).Select(i => new VisitorId($"v{i}")).ToDictionary(v => v, Wake);
        for (var step = 0; step < 500; step++)
        {
            var visitor = new VisitorId($"v{random.Next(6)}");
            switch (random.Next(14))
            {
                case 0: people[visitor].Tell(new DetachVisitor(Site, visitor, new ConnectionRef(_socket, 1), false)); break;
                case 1:
                    await people[visitor].GracefulStop(TimeSpan.FromSeconds(10));
                    people[visitor] = Wake(visitor);
                    break;
                case 2: people[visitor].Tell(new SetAttributes(Site, visitor, new Dictionary<string, string> { ["plan"] = random.Next(2) == 0 ? "gold" : "iron" })); break;
                case 3:
                    var status = (DialogStatus[])[DialogStatus.Waiting, DialogStatus.Active, DialogStatus.Closed];
                    people[visitor].Tell(new DialogProgress(Site, visitor, new("d"), new("sales"), status[random.Next(3)], 1, random.Next(2) == 0 ? "how is delivery?" : null, random.Next(2) == 0, random.Next(6)));
                    break;
                case 4: _node.Facts.Set(Site, new("sales"), new DepartmentFacts(2, random.Next(4), random.Next(3), random.Next(60))); break;
                case 5 or 6:
                    var raised = Events[random.Next(Events.Length)];
                    people[visitor].Tell(new RaiseEvent(Site, visitor, raised, random.Next(50), "EUR", new Dictionary<string, string> { ["id"] = $"p{random.Next(3)}" }));
                    break;
                case 7: people[visitor].Tell(new VisitorActive(Site, visitor)); break;
                case 9 when _shown.Count > 0:
                    // Whatever invitation was shown to anybody: only a form that is open takes it.
                    foreach (var shown in _shown)
                        people[visitor].Tell(random.Next(2) == 0 ? new AnswerForm(Site, visitor, shown, new Dictionary<string, string> { ["plan"] = random.Next(2) == 0 ? "gold" : "iron" }, 1, new ConnectionRef(_socket, 1)) : new AnswerInvitation(Site, visitor, shown, random.Next(2, 4)));
                    _shown.Clear();
                    break;
                case 8 when random.Next(8) == 0:
                    foreach (var (each, entity) in people) entity.Tell(new DetachVisitor(Site, each, new ConnectionRef(_socket, 1), false));
                    foreach (var entity in people.Values) await entity.Ask<ActorIdentity>(new Identify(0), TimeSpan.FromSeconds(30));
                    _time.Advance(TimeSpan.FromMinutes(31));
                    break;
                case < 11: people[visitor].Tell(Attached(visitor, Page(step, random))); break;
                default: people[visitor].Tell(new ViewPage(Site, visitor, new ConnectionRef(_socket, 1), Page(step, random))); break;
            }
            foreach (var entity in people.Values) await entity.Ask<ActorIdentity>(new Identify(0), TimeSpan.FromSeconds(30));
            while (_socket.HasMessages)
                if (_socket.ReceiveOne(TimeSpan.FromSeconds(1)) is Deliver { Body: InvitationShown shown }) _shown.Add(shown.Invitation);
            for (var ticks = random.Next(40); ticks > 0; ticks--) _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        foreach (var entity in people.Values) await entity.GracefulStop(TimeSpan.FromSeconds(10));
        _recorder.Tell(new RecorderActor.FlushNow());
        await _recorder.Ask<ActorIdentity>(new Identify(0), TimeSpan.FromSeconds(30));

        // A draft that is what a rule in force is fires exactly where that one did.
        var chunks = new List<RecordedChunk>();
        while (_recordings.HasMessages) chunks.Add(_recordings.ExpectMsg<SaveRecording>().Chunk);
        foreach (var twin in Rules.Where(r => r.Shown is null))
        {
            var replay = new RuleReplay(Site, twin with { Id = "draft" }, Rules, InvitationLimits.Default);
            foreach (var chunk in chunks) replay.Play(chunk.Body);
            var result = replay.Result;
            Assert.Equal(0, result.Different);
            Assert.InRange(result.Equal, 40, 2_000);
            Assert.Equal(chunks.Sum(c => c.Notes), result.Notes);
            // What time brings is looked at when it comes in the replay, and with the wheel's next tick live: a page turned in between may hide it.
            if (!twin.On.Any(o => RuleSet.IsTimed(o.Trigger))) Assert.True(Fired(chunks, twin.Id) == result.Fires, $"{twin.Id}: {Fired(chunks, twin.Id)} live, {result.Fires} in the replay");
            else Assert.InRange(result.Fires, Fired(chunks, twin.Id) * 0.9, Fired(chunks, twin.Id) * 1.1 + 2);
            Assert.Equal(result.Fires, result.ByHour.Sum());
        }
    }

    private static long Fired(List<RecordedChunk> chunks, string rule)
    {
        var count = 0L;
        foreach (var chunk in chunks)
            new TapeReader(Site, chunk.Body).ForEach((_, _, what) => count += what is TapeMoment { Fired: { } fired } && fired.Contains(rule) ? 1 : 0);
        return count;
    }

    private static VisitPage Page(int step, Random random) => new($"p{(random.Next(4) == 0 ? 0 : step)}", Pages[random.Next(Pages.Length)], "", "");

    /// <summary>An entity hears of a tab before anything else: whoever it does not know is attached again.</summary>
    private IActorRef Wake(VisitorId visitor)
    {
        var entity = Sys.ActorOf(Props.Create(() => new VisitorActor(_node, $"{Site}~{visitor}")));
        entity.Tell(Attached(visitor, null));
        return entity;
    }

    private AttachVisitor Attached(VisitorId visitor, VisitPage? page) => new(Site, visitor, new ConnectionRef(_socket, 1), 1, page, "en", "1280x800", "", Chrome, "127.0.0.1", 0, "");
}

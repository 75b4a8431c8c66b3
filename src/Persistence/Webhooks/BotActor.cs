using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Event;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Webhooks;

/// <summary>
/// Asks bots for this node's dialogs: calls their webhooks as every other call is made (signed, to where the gate lets them, without redirects), twice at most, and reads the answer. It always answers the dialog, soon: what it
/// cannot say it says as a fault. Keeps nothing; a dialog asks again when the node is killed.
/// </summary>
public sealed class BotActor : UntypedActor
{
    /// <summary>The word of such calls in the log.</summary>
    public const string Word = "bot.message";
    internal const int AtOncePerBot = 8;
    /// <summary>Bytes of an answer.</summary>
    internal const int MostBytes = 64 * 1024;
    private const int Attempts = 2;
    private const int MostWaiting = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    /// <summary>Whoever has waited so long for its turn is not asked for: the dialog gives up soon.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(8);
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly BotAnswered _nothing = new(0, "", "", [], false, null);

    private readonly Webhooks _webhooks;
    private readonly WebhookCalls _calls;
    private readonly WebhookSender _sender;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<(string Site, string Webhook), int> _under = [];
    private readonly Dictionary<(string Site, string Webhook), Queue<Waiting>> _queues = [];
    private int _waiting;

    private readonly record struct Waiting(AskBot Ask, IActorRef Dialog, long Since);

    private sealed record Made(AskBot Ask) : INoSerializationVerificationNeeded;

    /// <summary>By <see cref="Props"/>.</summary>
    public BotActor(Database database, WebhookOptions options, TimeProvider time, TimeSpan patience) =>
        (_webhooks, _calls, _sender, _time, _patience) = (new Webhooks(database, time), new WebhookCalls(database), new WebhookSender(new WebhookGate(options), time, AtOncePerBot), time, patience);

    /// <summary>One per node.</summary>
    /// <param name="patience">With each of the two calls.</param>
    public static Props Props(Database db, WebhookOptions options, TimeProvider time, TimeSpan? patience = null) =>
        Akka.Actor.Props.Create(() => new BotActor(db, options, time, patience ?? TimeSpan.FromSeconds(8)));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskBot ask: Take(ask, Sender); break;
            case Made m: Go(m.Ask); break;
            default: Unhandled(message); break;
        }
    }

    private static (string, string) BotOf(AskBot ask) => (ask.Site.Value, ask.Webhook);

    private void Take(AskBot ask, IActorRef dialog)
    {
        var bot = BotOf(ask);
        if (_under.GetValueOrDefault(bot) < AtOncePerBot)
        {
            Make(ask, dialog);
            return;
        }
        if (_waiting >= MostWaiting)
        {
            dialog.Tell(BotAnswered.Failed(ask, ask.Webhook, BotFaults.Busy));
            return;
        }
        if (!_queues.TryGetValue(bot, out var queue)) _queues[bot] = queue = new Queue<Waiting>();
        queue.Enqueue(new Waiting(ask, dialog, _time.GetTimestamp()));
        _waiting++;
    }

    private void Go(AskBot ended)
    {
        var bot = BotOf(ended);
        if (--_under[bot] == 0) _under.Remove(bot);
        if (!_queues.TryGetValue(bot, out var queue)) return;
        while (_under.GetValueOrDefault(bot) < AtOncePerBot && queue.TryDequeue(out var next))
        {
            _waiting--;
            if (_time.GetElapsedTime(next.Since) > MostWait) next.Dialog.Tell(BotAnswered.Failed(next.Ask, next.Ask.Webhook, BotFaults.Busy));
            else Make(next.Ask, next.Dialog);
        }
        if (queue.Count == 0) _queues.Remove(bot);
    }

    private void Make(AskBot ask, IActorRef dialog)
    {
        _under[BotOf(ask)] = _under.GetValueOrDefault(BotOf(ask)) + 1;
        Task.Run(async () =>
        {
            var (answer, made) = await AnswerAsync(ask);
            dialog.Tell(answer);
            // The log is for people; no visitor waits for it to be written.
            if (made is { } call) await NoteAsync(call.Call, ask, call.Outcome, call.At);
            return new Made(ask);
        }).PipeTo(Self, failure: e =>
        {
            _log.Warning("a bot of site {Site} could not be asked: {Fault}", ask.Site, e.Message);
            dialog.Tell(BotAnswered.Failed(ask, ask.Webhook, BotFaults.Failed));
            return new Made(ask);
        });
    }

    private async Task<(BotAnswered Answer, (DueCall Call, CallOutcome Outcome, long At)? Made)> AnswerAsync(AskBot ask)
    {
        if (await _webhooks.FindAsync(ask.Site, ask.Webhook, CancellationToken.None) is not { } bot) return (BotAnswered.Failed(ask, ask.Webhook, BotFaults.Removed), null);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ask.Webhook}/{ask.Site}/{ask.Dialog}/bot/{ask.UpTo}")).AsSpan(0, 16));
        var body = Body(id, ask, now);
        for (var attempt = 0; ; attempt++)
        {
            if (attempt > 0) await Task.Delay(Pause, _time);
            var call = new DueCall(ask.Site.Value, id, body, attempt, bot, ask.Webhook, ask.Dialog.Value);
            using var limit = new CancellationTokenSource(_patience);
            var (outcome, said) = await _sender.SendAsync(call, MostBytes, limit.Token);
            var read = outcome.Delivered ? Read(said) : null;
            if (outcome.Delivered && read is null) outcome = outcome with { Fault = "answered with what is no answer of a bot", Final = false };
            if (!outcome.Delivered && limit.IsCancellationRequested) outcome = new CallOutcome(0, $"no answer within {_patience.TotalSeconds} s", false);
            var last = outcome.Delivered || outcome.Final || attempt + 1 == Attempts;
            StoreMetrics.WebhookCalled(outcome.Delivered ? "delivered" : last ? "given-up" : "failed");
            if (!last) continue;
            var answer = read is not null ? read with { UpTo = ask.UpTo, Webhook = ask.Webhook, Name = bot.Name }
                : BotAnswered.Failed(ask, bot.Name, limit.IsCancellationRequested ? BotFaults.Silent : outcome.Status == 0 ? BotFaults.Unreachable : BotFaults.Failed);
            return (answer, (call, outcome, now));
        }
    }

    private async Task NoteAsync(DueCall call, AskBot ask, CallOutcome outcome, long now)
    {
        try
        {
            await _calls.NoteAsync(call, Word, ask.Visitor.Value, ask.UpTo, outcome, now);
        }
        catch (Exception e) when (e is DatabaseException or System.Data.Common.DbException)
        {
            _log.Warning("webhooks: question {Call} to a bot of site {Site} is not in the log: {Fault}", call.Id, call.Site, e.Message);
        }
    }

    private static string Body(string id, AskBot ask, long now) => new JsonObject
    {
        ["id"] = id,
        ["event"] = Word,
        ["at"] = now,
        ["site"] = ask.Site.Value,
        ["dialog"] = ask.Dialog.Value,
        ["number"] = ask.UpTo,
        ["visitor"] = new JsonObject { ["id"] = ask.Visitor.Value, ["name"] = StoredText.Of(ask.VisitorName) },
        ["department"] = ask.Department.Value,
        ["language"] = ask.Language,
        ["messages"] = new JsonArray([.. ask.Said.Select(s => new JsonObject
        {
            ["entry"] = s.Entry, ["at"] = s.At, ["text"] = StoredText.Of(s.Text), ["file"] = s.File.Length == 0 ? null : JsonNode.Parse(s.File),
        })]),
    }.ToJsonString(_readable);

    /// <summary>Null for what is no answer. Nothing at all is one: the bot has heard and has nothing to say.</summary>
    internal static BotAnswered? Read(ReadOnlySpan<byte> body)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty) return _nothing;
        try
        {
            if (JsonNode.Parse(body) is not JsonObject answer) return null;
            var texts = new List<string>();
            IEnumerable<JsonNode?> said = [];
            if (answer["texts"] is JsonArray several) said = several;
            else if (answer["text"] is { } one) said = [one];
            foreach (var text in said)
            {
                if (text is not JsonValue value || !value.TryGetValue<string>(out var words) || string.IsNullOrWhiteSpace(words) || words.Length > BotAnswered.MostChars) return null;
                texts.Add(StoredText.Of(words));
            }
            var handsOver = answer["handOver"] is JsonValue flag && flag.TryGetValue<bool>(out var on) && on;
            return texts.Count > BotAnswered.MostTexts ? null : _nothing with { Texts = texts, HandsOver = handsOver };
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop() => _sender.Dispose();
}

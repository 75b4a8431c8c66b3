namespace Gateway.Actors.Dialogs;

/// <summary>
/// Asks the department's bot while the visitor waits. What is asked follows from what is journaled: a dialog that starts again, on whatever node, asks again, under the same number. One question is under way at most, and
/// whoever does not answer it in time is out.
/// </summary>
internal sealed partial class DialogActor
{
    /// <summary>Longer than the node's bots take to say that one does not answer.</summary>
    private static readonly TimeSpan BotPatience = TimeSpan.FromSeconds(30);

    private AskBot? _bot;
    /// <summary>The bot has heard this and had nothing to say to it. Not kept: it would hear it once more.</summary>
    private long _botHeard;

    private sealed record AskBotNow;

    private sealed record BotIsSilent(long UpTo);

    private void Converse()
    {
        if (_state is not { Exists: true, Status: DialogStatus.Waiting, BotHasLeft: false } || _node.Sites.Find(_site) is not { } site
            || site.Department(_state.Department)?.Routing is not { Bot: { } webhook, BotSeconds: > 0 and var seconds } || !site.Webhooks.Contains(webhook) || !_node.Entities.TakeRest)
        {
            Timers.Cancel(nameof(AskBotNow));
            return;
        }
        var left = _state.WaitsSince + seconds * 1000L - Now;
        if (left > 0)
        {
            Timers.StartSingleTimer(nameof(AskBotNow), new AskBotNow(), TimeSpan.FromMilliseconds(left));
            return;
        }
        if (_bot is not null || _state.Unanswered(_botHeard) is not { Count: > 0 } said) return;
        _bot = new AskBot(_site, _dialog, webhook, _state.Visitor, _state.VisitorName, _state.Department, _state.Language, said);
        _node.Bots.Tell(_bot, Self);
        Timers.StartSingleTimer(nameof(BotIsSilent), new BotIsSilent(_bot.UpTo), BotPatience);
    }

    private void Hear(BotAnswered answer)
    {
        if (_bot?.UpTo != answer.UpTo) return;
        _bot = null;
        // Said while somebody was offered the dialog it is not shown, and asked again when that came to nothing.
        if (_state.Status == DialogStatus.Waiting) _botHeard = answer.UpTo;
        Timers.Cancel(nameof(BotIsSilent));
        // What somebody answered meanwhile needs no second answer; what was said meanwhile is the next question.
        Carry(_state.Decide(answer, Now));
        Converse();
    }

    private void Hear(BotIsSilent silent)
    {
        if (_bot is { } asked && asked.UpTo == silent.UpTo) Hear(BotAnswered.Failed(asked, asked.Webhook, BotFaults.Silent));
    }
}

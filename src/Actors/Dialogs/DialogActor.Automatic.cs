using Gateway.Actors.Sites;
using Gateway.Actors.Timers;

namespace Gateway.Actors.Dialogs;

/// <summary>
/// Says by itself what the site has set. Only to a visitor who is there: the others hear it when they come back, if it still holds. The wheel is a hint; whether anything is due is asked of the state
/// when it fires, so that nothing is said of what has ended meanwhile.
/// </summary>
internal sealed partial class DialogActor
{
    private int _automatic;
    /// <summary>For when the wheel is armed, Unix ms; 0: it is not.</summary>
    private long _automaticAt;

    private void ArmAutomatic()
    {
        if (AutomaticOf() is not { } site || _state.NextAutomatic(site.AutoMessages) is not { } due)
        {
            _automaticAt = 0;
            return;
        }
        if (due.At == _automaticAt) return;
        _automaticAt = due.At;
        _node.Wheel.Arm(Self, due.At, ++_automatic);
    }

    private void SayWhatIsDue(WheelFired fired)
    {
        if (fired.Generation != _automatic || _automaticAt == 0) return;
        _automaticAt = 0;
        if (AutomaticOf() is not { } site) return;
        var decision = _state.SayAutomatic(site.AutoMessages, site.Name, site.DefaultLanguage, Now);
        if (decision.Events.Count > 0) Carry(decision);
        else ArmAutomatic();
    }

    /// <summary>The site, if this dialog may say something by itself now.</summary>
    private SiteSnapshot? AutomaticOf() =>
        _node.Sites.Find(_site) is { } site && !ReferenceEquals(site.AutoMessages, AutoMessages.None) && _node.Entities.TakeWords && _audience.Readers.Any(r => !r.IsOperator)
        // Outside of its hours nobody is expected: "we are on our way" would be a lie.
        && (_state.Status == DialogStatus.Active || site.Department(_state.Department)?.Routing.IsOpenAt(Now) != false) ? site : null;
}

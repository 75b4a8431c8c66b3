using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>F56: what a visitor's refusals and the time since the last invitation do to the next one.</summary>
public sealed class VisitorLimitsTests
{
    private const long Start = 1_750_000_000_000;
    private readonly VisitorState _visitor = new();

    private void Refuse(string id, int outcome, long at)
    {
        _visitor.Invite(new OpenInvitation(id, "r", null, null, "sales", "?", 0, at));
        Assert.NotNull(_visitor.Answer(id, outcome, at));
    }

    [Fact]
    public void Refusals_are_counted_over_visits_and_forgotten_with_a_dialog()
    {
        _visitor.Arrive(Start, new VisitPage("a", "/", "", ""));
        Refuse("1", 3, Start);
        _visitor.Arrive(Start + 3_600_000, new VisitPage("b", "/", "", ""));
        Refuse("2", 4, Start + 3_600_000);
        var restored = new VisitorState();
        restored.Restore(_visitor.Save());
        Assert.Equal((2, Start + 3_600_000), (restored.Refusals, restored.LastInvited));
        restored.Take(new(new("s"), new("v"), new("d"), new("sales"), Gateway.Actors.Dialogs.DialogStatus.Active, 1));
        Assert.Equal(0, restored.Refusals);
    }

    [Fact]
    public void Newcomers_are_quiet_at_first_and_everybody_after_an_invitation()
    {
        var limits = new InvitationLimits(CoolDownSeconds: 100, NewcomerQuietSeconds: 20);
        _visitor.Arrive(Start, new VisitPage("a", "/", "", ""));
        Assert.Equal(Start + 20_000, _visitor.QuietUntil(limits));
        Refuse("1", 4, Start + 30_000);
        Assert.Equal(Start + 130_000, _visitor.QuietUntil(limits));
        Assert.True(_visitor.QuietUntil(limits with { CoolDownSeconds = 0 }) <= Start + 30_000);
    }

    [Fact]
    public void A_limit_of_days_lets_a_rule_fire_again_when_they_are_over()
    {
        Assert.True(RuleDefinition.TryParse("""{"id":"r","name":"r","on":{"kind":"page"},"then":{"kind":"segment","segment":"s"},"per":{"days":7}}""", out var rule, out _));
        _visitor.Arrive(Start, new VisitPage("a", "/", "", ""));
        _visitor.Fired(rule!, Start);
        var restored = new VisitorState();
        restored.Restore(_visitor.Save());
        Assert.True(restored.HasFired(rule!, Start + 7 * 86_400_000L - 1));
        Assert.False(restored.HasFired(rule!, Start + 7 * 86_400_000L));
    }

    [Theory]
    [InlineData("""{"timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("""{"coolDownSeconds":-1}""", "coolDownSeconds")]
    [InlineData("""{"stopAfterRefusals":101}""", "stopAfterRefusals")]
    [InlineData("""{"newcomerQuietSeconds":"soon"}""", "newcomerQuietSeconds")]
    [InlineData("""{"budgetSeconds":601}""", "budgetSeconds")]
    [InlineData("""{"patience":1}""", "patience")]
    public void Faulty_limits_are_refused_by_name(string json, string field)
    {
        Assert.False(InvitationLimits.TryRead(json, out _, out var faults));
        Assert.Equal(field, faults[0].At);
    }

    [Fact]
    public void Limits_survive_being_written_and_read()
    {
        var limits = new InvitationLimits("Europe/Moscow", 1, 2, 3, 4);
        Assert.True(InvitationLimits.TryRead(limits.ToJson(), out var read, out _));
        Assert.Equal(limits, read);
        Assert.Equal(TimeSpan.FromHours(3), read.Zone.BaseUtcOffset);
    }
}

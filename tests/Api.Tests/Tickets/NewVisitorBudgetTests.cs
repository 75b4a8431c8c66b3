using System.Net;
using Gateway.Api.Tickets;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Api.Tests.Tickets;

public sealed class NewVisitorBudgetTests
{
    private static readonly IPAddress Flooder = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_address_becomes_a_minute_s_worth_of_visitors_and_then_as_many_as_time_gives()
    {
        var budget = new NewVisitorBudget(Options.Create(new ApiOptions { NewVisitorsPerMinute = 30 }), _time);
        for (var i = 0; i < 30; i++) Assert.True(budget.TryTake(Flooder, out _));
        Assert.False(budget.TryTake(Flooder, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(2), wait);
        Assert.True(budget.TryTake(IPAddress.Parse("192.0.2.2"), out _));
        _time.Advance(wait);
        Assert.True(budget.TryTake(Flooder, out _));
        Assert.False(budget.TryTake(Flooder, out _));
    }

    [Fact]
    public void Zero_means_any_number()
    {
        var budget = new NewVisitorBudget(Options.Create(new ApiOptions { NewVisitorsPerMinute = 0 }), _time);
        for (var i = 0; i < 5_000; i++) Assert.True(budget.TryTake(Flooder, out _));
    }
}

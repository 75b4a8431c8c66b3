using Microsoft.Extensions.Options;

namespace Gateway.Edge.Tests;

public sealed class EdgeOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() =>
        Assert.True(new EdgeOptionsValidation().Validate(null, new EdgeOptions()).Succeeded);

    [Fact]
    public async Task All_faults_are_reported_at_start_at_once()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => SocketHost.StartAsync(
            Transport.Kestrel, options: [("MessageBytes", "5"), ("BytesPerSecond", "0"), ("Patience", "00:00:10"), ("CloseWait", "5.00:00:00")]));
        Assert.Equal(4, refused.Failures.Count());
        Assert.All(new[] { "Edge:MessageBytes", "Edge:BytesPerSecond", "Edge:Patience", "Edge:CloseWait" },
            option => Assert.Contains(refused.Failures, failure => failure.StartsWith(option, StringComparison.Ordinal)));
    }
}

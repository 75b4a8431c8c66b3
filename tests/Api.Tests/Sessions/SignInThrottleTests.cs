using System.Net;
using Gateway.Api.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Api.Tests.Sessions;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.7");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_address_that_tries_many_logins_is_stopped()
    {
        var throttle = new SignInThrottle(_time);
        for (var i = 0; i < SignInThrottle.PerAddress; i++) Assert.True(throttle.TryBegin("login" + i, Office, out _));
        Assert.False(throttle.TryBegin("fresh", Office, out var wait));
        Assert.Equal(SignInThrottle.Window, wait);
        Assert.True(throttle.TryBegin("fresh", IPAddress.Parse("192.0.2.8"), out _));
    }

    [Fact]
    public void Right_passwords_are_not_counted()
    {
        var throttle = new SignInThrottle(_time);
        for (var i = 0; i < 5 * SignInThrottle.PerAddress; i++)
        {
            Assert.True(throttle.TryBegin("anna", Office, out _));
            throttle.Succeeded("anna", Office);
        }
    }

    [Fact]
    public void A_whole_64_of_IPv6_is_one_address()
    {
        var throttle = new SignInThrottle(_time);
        for (var i = 0; i < SignInThrottle.PerAddress; i++) Assert.True(throttle.TryBegin("login" + i, IPAddress.Parse($"2001:db8:1:2::{i + 1:x}"), out _));
        Assert.False(throttle.TryBegin("fresh", IPAddress.Parse("2001:db8:1:2:ffff::1"), out _));
        Assert.True(throttle.TryBegin("fresh", IPAddress.Parse("2001:db8:1:3::1"), out _));
    }

    [Fact]
    public void Failures_leave_the_window_one_by_one()
    {
        var throttle = new SignInThrottle(_time);
        for (var i = 0; i < SignInThrottle.PerLogin; i++)
        {
            Assert.True(throttle.TryBegin("anna", Office, out _));
            _time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.False(throttle.TryBegin("anna", Office, out var wait));
        Assert.Equal(TimeSpan.FromMinutes(5), wait);
        _time.Advance(wait);
        Assert.True(throttle.TryBegin("anna", Office, out _));
        Assert.False(throttle.TryBegin("anna", Office, out _));
    }
}

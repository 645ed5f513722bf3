using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Chainrule.Studio.Digits;
using Chainrule.Studio.Planes;
using Chainrule.Studio.Serving;

namespace Chainrule.Studio.Tests.Serving;

/// <summary>A studio, and somebody who asks it for things, with or without the cookie.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly StudioServer _server;
    private readonly HttpClient _client;

    private Visitor(StudioServer server)
    {
        _server = server;
        Address = new Uri(server.Address);
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    }

    /// <summary>The address that opens the studio.</summary>
    public Uri Address { get; }

    /// <summary>The cookie that was given, as a request sends it; null before.</summary>
    public string? Cookie { get; private set; }

    public static async Task<Visitor> Come(bool enters, PlaneTable? table = null, DigitSource? digits = null)
    {
        var visitor = new Visitor(await StudioServer.Start(0, table, digits ?? new DigitSource(null, null)));
        if (enters)
        {
            using var entered = await visitor.Send(HttpMethod.Get, visitor.Address.PathAndQuery);
            Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
            visitor.Cookie = entered.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        }

        return visitor;
    }

    /// <summary>Sends a request with the cookie, where there is one, and with whatever headers are given.</summary>
    public Task<HttpResponseMessage> Send(
        HttpMethod method, string path, string? body = null, string type = "application/json", params (string, string)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type.Length == 0 ? null : MediaTypeHeaderValue.Parse(type);
        }

        foreach ((string name, string value) in headers)
        {
            if (name == "Host")
            {
                request.Headers.Host = value;
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (Cookie is not null && !headers.Any(header => header.Item1 == "Cookie"))
        {
            request.Headers.TryAddWithoutValidation("Cookie", Cookie);
        }

        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The answer to a wish.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> Ask(string path, object wish)
    {
        string body = wish as string ?? JsonSerializer.Serialize(wish);
        using var response = await Send(HttpMethod.Post, $"/api/{path}", body);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}

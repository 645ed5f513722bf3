using System.Net;
using System.Text.Json;
using Chainrule.Studio.Digits;
using Chainrule.Studio.Planes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Chainrule.Studio.Serving;

/// <summary>
/// The page and its answers over HTTP, to this machine alone. Nothing outside the assembly is read at a request's wish: paths are
/// looked up in a table, and the user's files were named before the server started.
/// </summary>
internal sealed class StudioServer : IAsyncDisposable
{
    /// <summary>The most bytes that a request may bring.</summary>
    public const int MostBytes = 128 * 1024;

    private readonly WebApplication _application;
    private readonly Studies _studies = new();
    private readonly Answers _answers;
    private readonly DigitSource _digits;
    private readonly Gate _gate = new();

    private StudioServer(int port, PlaneTable? table, DigitSource digits)
    {
        _digits = digits;
        _answers = new Answers(_studies, table, new DigitAnswers(digits));
        // empty: neither settings files nor variables of the environment say where it listens
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "chainrule-studio" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(5));
        });
        _application = builder.Build();
        _application.Run(context => _gate.Pass(context, () => Answer(context)));
    }

    /// <summary>The address that opens it, once.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts a server.</summary>
    /// <param name="port">The port; 0 for one that is free.</param>
    /// <param name="table">The user's table; null for none.</param>
    /// <param name="digits">What drawn digits are recognized by; it is disposed with the server.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StudioServer> Start(int port, PlaneTable? table, DigitSource digits)
    {
        var server = new StudioServer(port, table, digits);
        await server._application.StartAsync();
        string address = server._application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = server._gate.Open(new Uri(address).Port);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
        _studies.Dispose();
        _digits.Dispose();
    }

    private Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        string path = request.Path.Value ?? "";
        if (HttpMethods.IsPost(request.Method))
        {
            return _answers.ByPath.TryGetValue(path, out var answer)
                ? Answer(context, answer)
                : Gate.Refuse(context, StatusCodes.Status404NotFound, "There is nothing here.");
        }

        if (PageFiles.Find(path) is not var (type, bytes))
        {
            return Gate.Refuse(context, StatusCodes.Status404NotFound, "There is nothing here.");
        }

        response.ContentType = type;
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes).AsTask();
    }

    private static async Task Answer(HttpContext context, Action<Wish, Utf8JsonWriter> answer)
    {
        byte[] body;
        try
        {
            using var read = new MemoryStream();
            await context.Request.Body.CopyToAsync(read, context.RequestAborted);
            body = read.ToArray();
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException exception)
        {
            await Gate.Refuse(context, exception.StatusCode, "The request can't be read.");
            return;
        }

        using var written = new MemoryStream();
        await Task.Run(() => Write(written, body, answer));
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = written.Length;
        await context.Response.Body.WriteAsync(written.GetBuffer().AsMemory(0, (int)written.Length));
    }

    // What can't be done is an answer too: browsers would tell of another status on the console.
    private static void Write(MemoryStream stream, byte[] body, Action<Wish, Utf8JsonWriter> answer)
    {
        try
        {
            WriteObject(stream, json => answer(Wish.Read(body), json));
        }
        catch (ChainruleException exception)
        {
            stream.SetLength(0);
            WriteObject(stream, json =>
            {
                json.WriteString("error", exception.Message);
                json.WriteString("help", exception.Remedy?.ToString());
            });
        }
    }

    private static void WriteObject(MemoryStream stream, Action<Utf8JsonWriter> properties)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Parsing;
using Chainrule.Data;

namespace Chainrule.Cli.Runs;

/// <summary>What <c>run.json</c> says: everything needed to repeat a run, and what came out of it.</summary>
/// <param name="Source">Where the data is.</param>
/// <param name="Data">The data.</param>
/// <param name="Threads">The threads it runs on.</param>
/// <param name="WriteOptions">Writes the options.</param>
internal sealed record RunRecord(DataSource Source, IdxData Data, int Threads, Action<Utf8JsonWriter> WriteOptions)
{
    private readonly DateTime _started = DateTime.UtcNow;

    // The files are hashed while training is already under way.
    private readonly Task<IReadOnlyList<(string Name, string Hash)>> _hashes = Task.Run(Source.Hash);

    /// <summary>The whole file.</summary>
    /// <param name="result">Writes what came out; null while nothing has.</param>
    public byte[] Write(Action<Utf8JsonWriter>? result = null)
    {
        using var stream = new MemoryStream();
        JsonOutput.WriteFile(stream, json =>
        {
            json.WriteString("chainrule", Tool.Version);
            WriteData(json);
            WriteOptions(json);
            WriteMachine(json, Threads);
            json.WriteString("started", _started.ToString("yyyy-MM-ddTHH:mm:ssZ"));
            if (result is not null)
            {
                json.WriteStartObject("result");
                result(json);
                json.WriteEndObject();
            }
        });
        return stream.ToArray();
    }

    /// <summary>The same as text.</summary>
    public string WriteText() => Encoding.UTF8.GetString(Write());

    /// <summary>Compares the data's files with those that a configuration records.</summary>
    /// <exception cref="ChainruleException">A file has changed.</exception>
    public void CheckHashes(Configuration configuration)
    {
        foreach ((string name, string hash) in _hashes.GetAwaiter().GetResult())
        {
            if (configuration.Files.TryGetValue(name, out string? recorded) && recorded != hash)
            {
                throw new ChainruleException(
                    $"{Path.Combine(Source.Folder, name)} is not the file that {configuration.Path} was trained on: its SHA-256 "
                        + "differs",
                    "give DATA on the command line to train on it all the same");
            }
        }
    }

    private void WriteData(Utf8JsonWriter json)
    {
        json.WriteStartObject("data");
        json.WriteString("source", Source.Lasting);
        ShapeNotation.Write(json, "input", Data.Input);
        json.WriteNumber("classes", Data.Classes);
        json.WriteNumber("trainRows", Data.Train.Count);
        json.WriteNumber("testRows", Data.Test.Count);
        json.WriteStartObject("files");
        foreach ((string name, string hash) in _hashes.GetAwaiter().GetResult())
        {
            json.WriteString(name, hash);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes what the run ran on.</summary>
    public static void WriteMachine(Utf8JsonWriter json, int threads)
    {
        json.WriteStartObject("machine");
        json.WriteString("system", RuntimeInformation.OSDescription);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteString(
            "instructions",
            Vector512.IsHardwareAccelerated ? "AVX-512"
                : Avx2.IsSupported ? "AVX2"
                : Vector128.IsHardwareAccelerated ? "128-bit"
                : "scalar"
        );
        json.WriteNumber("processors", Environment.ProcessorCount);
        json.WriteNumber("threads", threads);
        json.WriteEndObject();
    }
}

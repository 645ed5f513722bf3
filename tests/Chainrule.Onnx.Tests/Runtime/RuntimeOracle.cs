using System.Diagnostics;
using Chainrule.OnnxRuntime;
using Chainrule.Tests.Support;

namespace Chainrule.Onnx.Tests.Runtime;

/// <summary>Where ONNX Runtime runs.</summary>
public enum RuntimeHost
{
    /// <summary>As native code.</summary>
    Native,

    /// <summary>As WebAssembly, which browsers get: onnxruntime-web.</summary>
    Web,
}

/// <summary>
/// The oracle: Microsoft's ONNX Runtime, in programs outside the solution, since its package has 160 MB and that for browsers as
/// many. Tests that ask it are skipped where it isn't.
/// </summary>
internal static class RuntimeOracle
{
    /// <summary>Runs models on their inputs, and gives the outputs of each by their names.</summary>
    public static List<Dictionary<string, Tensor>> Run(
        RuntimeHost host, params IReadOnlyList<(byte[] Model, Tensor[] Inputs)> models)
    {
        var (command, program) = host == RuntimeHost.Web ? ("node", Web()) : ("dotnet", Native());
        using var folder = new TemporaryFolder();
        var words = new List<string>();
        for (int i = 0; i < models.Count; i++)
        {
            Tensor.WriteAll(folder[$"in{i}"], models[i].Inputs);
            words.AddRange(folder.Write($"{i}.onnx", models[i].Model), folder[$"in{i}"], folder[$"out{i}"]);
        }

        Run(command, [program, .. words]);
        return [.. models.Select((_, i) => Tensor.ReadAll(folder[$"out{i}"]).ToDictionary(tensor => tensor.Name))];
    }

    /// <summary>Has python3-onnx check models, their shapes too; skipped where it isn't installed.</summary>
    public static void Check(params IReadOnlyList<byte[]> models)
    {
        const string python = "/usr/bin/python3";
        const string script = "import sys, onnx\nfor f in sys.argv[1:]:\n    onnx.checker.check_model(f, full_check=True)";
        Assert.SkipUnless(
            File.Exists(python) && File.Exists("/usr/lib/python3/dist-packages/onnx/checker.py"),
            "python3-onnx is not here: apt-get install python3-onnx");
        using var folder = new TemporaryFolder();
        Run(python, ["-c", script, .. models.Select((model, i) => folder.Write($"{i}.onnx", model))]);
    }

    private static string Native()
    {
        string? program = ((string[])["Release", "Debug"])
            .Select(kind => Repository.PathTo("tests", "onnxruntime", "bin", kind, "net10.0", "chainrule-onnxruntime.dll"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "ONNX Runtime is not here: dotnet build tests/onnxruntime");
        return program;
    }

    private static string Web()
    {
        string folder = Repository.PathTo("tests", "onnxruntime", "web");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules", "onnxruntime-web")),
            "ONNX Runtime for browsers is not here: npm ci in tests/onnxruntime/web");
        return Path.Combine(folder, "run.mjs");
    }

    private static void Run(string program, IEnumerable<string> words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{errors}{output.Result}");
    }
}

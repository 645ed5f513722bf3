using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Chainrule.Cli.Benchmarks;
using Chainrule.Exchange;
using Chainrule.Models;
using Chainrule.Networks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Chainrule.Bench;

/// <summary>One row through a model that was written as a file of C#, against the library, in turns.</summary>
internal static class Exported
{
    private delegate float[] Prediction(ReadOnlySpan<float> row);

    public static void Run(double seconds)
    {
        Console.WriteLine("\n### One row through a file of C#, one thread\n");
        Console.WriteLine("| network | library, µs | file, µs | times as long as the library (quartiles) |");
        Console.WriteLine("|---|--:|--:|--:|");
        foreach (var (notation, inputs) in ((string, int)[])
            [("dense:256 relu dense:10", 784), ("dense:64 silu dense:64 silu dense:3", 12), ("dense:1", 8)])
        {
            var network = LayerNotation.Parse(notation, new Shape(inputs), seed: 5);
            var model = new Model(network, Losses.OutputKind.SoftmaxLogits);
            var predict = Compiled(CSharpExport.ToText(model, "model"));
            float[] x = [.. Enumerable.Range(0, inputs).Select(i => i * 7919 % 1000 / 1000f)];
            float[] y = new float[network.OutputShape.Count];
            double[][] samples = Interleaved.Run(seconds, () => model.Predict(x, y), () => predict(x));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {inputs} {notation} | {Sampling.Median(samples[0]) * 1e6:0.00} | {Sampling.Median(samples[1]) * 1e6:0.00} | "
                    + $"{Ratio.Of(samples[1], samples[0])} |"));
        }
    }

    private static Prediction Compiled(string text)
    {
        string[] framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "exported",
            [CSharpSyntaxTree.ParseText(text)],
            [.. framework.Select(file => MetadataReference.CreateFromFile(file))],
            new CSharpCompilationOptions(
                Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var bytes = new MemoryStream();
        if (!compilation.Emit(bytes).Success)
        {
            throw new InvalidOperationException("the file doesn't compile");
        }

        bytes.Position = 0;
        var type = new AssemblyLoadContext(null).LoadFromStream(bytes).GetTypes().Single(type => type.IsPublic);
        MethodInfo method = type.GetMethod("Predict", [typeof(ReadOnlySpan<float>)])!;
        return method.CreateDelegate<Prediction>();
    }
}

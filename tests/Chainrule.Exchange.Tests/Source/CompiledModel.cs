using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Chainrule.Exchange.Tests.Source;

/// <summary>A file of C# compiled alone, with nothing but the framework, and called.</summary>
internal sealed class CompiledModel
{
    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    private readonly Type _type;

    /// <summary>Compiles a text; errors and warnings fail.</summary>
    public CompiledModel(string text)
    {
        var compilation = CSharpCompilation.Create(
            $"model-{Guid.NewGuid():n}",
            [CSharpSyntaxTree.ParseText(text)],
            Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Assert.Empty(result.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning).Select(one => one.ToString()));
        bytes.Position = 0;
        _type = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(bytes).GetTypes().Single(type => type.IsPublic);
        Row = _type.GetNestedType("Row");
    }

    private delegate float[] Prediction(ReadOnlySpan<float> row);

    private delegate int Decision(ReadOnlySpan<float> row);

    /// <summary>The type of rows of a table; null for numbers.</summary>
    public Type? Row { get; }

    /// <summary>The class's name.</summary>
    public string Name => _type.Name;

    /// <summary>Runs its own test; the error where it fails.</summary>
    public Exception? SelfTest() => Record.Exception(() => Method("SelfTest").Invoke(null, []))?.InnerException;

    /// <summary>Predicts a row of numbers.</summary>
    public float[] Predict(float[] row) => Method("Predict", typeof(ReadOnlySpan<float>)).CreateDelegate<Prediction>()(row);

    /// <summary>The class of a row of numbers.</summary>
    public int Classify(float[] row) => Method("Classify", typeof(ReadOnlySpan<float>)).CreateDelegate<Decision>()(row);

    /// <summary>Predicts a row of a table from the values of its columns by the names of properties.</summary>
    public float[] Predict(params IEnumerable<(string Property, object? Value)> values)
    {
        object row = Activator.CreateInstance(Row!)!;
        foreach (var (property, value) in values)
        {
            Row!.GetProperty(property)!.SetValue(row, value);
        }

        return (float[])Method("Predict", Row!).Invoke(null, [row])!;
    }

    private MethodInfo Method(string name, params Type[] parameters) => _type.GetMethod(name, parameters)!;
}

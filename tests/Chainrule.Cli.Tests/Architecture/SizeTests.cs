using System.Reflection.Metadata;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>
/// Methods fit a screen, take few parameters, and records have few members: counted in the compiled assemblies.
/// </summary>
public class SizeTests
{
    private const int MostLines = 60, MostParameters = 7, MostMembers = 12;

    // Micro-kernels are one long body on purpose, and their signatures are their registers.
    private const string Kernels = "Chainrule.Kernels";

    private static readonly string[] Assemblies =
        ["Chainrule", "Chainrule.Tables", "Chainrule.Insight", "Chainrule.Reports", "chainrule-tool"];

    // What is left to mend: the list may only become shorter.
    private static readonly string[] StillLong =
    [
        "Chainrule.Tables.TableReader.Read", "Chainrule.Tables.TargetCheck.Check", "Chainrule.Insight.LayerProof.Run",
        "Chainrule.Insight.OneBatchCheck.Run", "Chainrule.Insight.Topics.InitializerTopics.get_Topics",
        "Chainrule.Insight.Topics.OptimizerTopics.get_Topics", "Chainrule.Reports.BandPlot.Draw",
        "Chainrule.Reports.Results.ValueSections.<Of>d__6.MoveNext",
    ];

    private static readonly string[] StillWide =
    [
        "Chainrule.Optimizers.PairRule.Move", "Chainrule.Insight.Topics.InitializerTopics.Both",
        "Chainrule.Insight.Rows.Explainer..ctor", "Chainrule.Training.TrainingCheckpoint",
        "Chainrule.Insight.BlockProof", "Chainrule.Insight.Results.RunFacts",
        "Chainrule.Reports.Results.ReportContent",
    ];

    [Fact]
    public void No_method_is_longer_than_a_screen()
    {
        Assert.Equal("", But(StillLong, All(LongMethods)));
    }

    [Fact]
    public void No_method_takes_more_than_seven_parameters()
    {
        Assert.Equal("", But(StillWide, All(WideMethods)));
    }

    [Fact]
    public void No_record_has_more_than_twelve_members_but_options()
    {
        Assert.Equal("", But(StillWide, All(WideRecords)));
    }

    [Fact]
    public void What_is_measured_is_there()
    {
        using var code = CompiledCode.Of("Chainrule");
        Assert.InRange(SourceLines.Of(code).Count(), 1000, 100_000);
        Assert.Contains(SourceLines.Of(code), method => method.Lines is > 30 and <= MostLines);
        Assert.Contains(Records(code), record => record.Members > 8);
    }

    private static string But(string[] left, IEnumerable<string> found) =>
        string.Join('\n', found.Where(text => !left.Contains(text.Split(' ')[0])));

    private static IEnumerable<string> All(Func<CompiledCode, IEnumerable<string>> find)
    {
        foreach (string assembly in Assemblies)
        {
            using var code = CompiledCode.Of(assembly);
            foreach (string found in find(code))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<string> LongMethods(CompiledCode code) =>
        from method in SourceLines.Of(code)
        where method.Lines > MostLines
            && !method.Name.StartsWith(Kernels, StringComparison.Ordinal)
            && !method.Name.EndsWith(".cctor", StringComparison.Ordinal)    // tables
        select $"{method.Name} has {method.Lines} lines";

    private static IEnumerable<string> WideMethods(CompiledCode code)
    {
        foreach (var handle in code.Metadata.MethodDefinitions)
        {
            var method = code.Metadata.GetMethodDefinition(handle);
            string name = SourceLines.NameOf(code.Metadata, method);
            bool isRecord = IsRecord(code.Metadata, code.Metadata.GetTypeDefinition(method.GetDeclaringType()))
                && code.Metadata.GetString(method.Name) is ".ctor" or "Deconstruct";
            int parameters = method.GetParameters()
                .Count(parameter => code.Metadata.GetParameter(parameter).SequenceNumber > 0);
            if (parameters > MostParameters && !isRecord && !name.Contains('<')
                && !name.StartsWith(Kernels, StringComparison.Ordinal))
            {
                yield return $"{name} takes {parameters} parameters";
            }
        }
    }

    private static IEnumerable<string> WideRecords(CompiledCode code) =>
        from record in Records(code)
        where record.Members > MostMembers && !record.Name.EndsWith("Options", StringComparison.Ordinal)
        select $"{record.Name} has {record.Members} members";

    private static IEnumerable<(string Name, int Members)> Records(CompiledCode code) =>
        from handle in code.Metadata.TypeDefinitions
        let type = code.Metadata.GetTypeDefinition(handle)
        where IsRecord(code.Metadata, type)
        select (
            $"{code.Metadata.GetString(type.Namespace)}.{code.Metadata.GetString(type.Name)}",
            type.GetProperties().Count(property => IsStored(code.Metadata, code.Metadata.GetPropertyDefinition(property)))
        );

    // What is computed from the others is no member of its own.
    private static bool IsStored(MetadataReader metadata, PropertyDefinition property)
    {
        var setter = property.GetAccessors().Setter;
        return !setter.IsNil
            && (metadata.GetMethodDefinition(setter).Attributes & System.Reflection.MethodAttributes.Static) == 0;
    }

    private static bool IsRecord(MetadataReader metadata, TypeDefinition type) =>
        type.GetMethods().Any(method => metadata.GetString(metadata.GetMethodDefinition(method).Name) == "PrintMembers");
}

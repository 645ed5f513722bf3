using System.Reflection;

namespace Chainrule.Cli.Display;

/// <summary>What the tool is called, and which one it is.</summary>
internal static class ToolName
{
    /// <summary>How a message should write the tool's name.</summary>
    public static string Called =>
        Environment.GetEnvironmentVariable("CHAINRULE_COMMAND") is { Length: > 0 } called ? called : "chainrule";

    /// <summary>The version, as in <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(ToolName).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>Whether the tool should say how long its own parts take.</summary>
    public static bool IsDebugging => Environment.GetEnvironmentVariable("CHAINRULE_DEBUG") == "1";
}

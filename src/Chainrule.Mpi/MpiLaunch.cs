using System.Globalization;

namespace Chainrule.Mpi;

/// <summary>How this process was started as one of several, as its environment tells.</summary>
/// <param name="Launcher">What started it, for people: <c>Open MPI's mpirun</c>.</param>
/// <param name="Family">The kind of MPI that the launcher belongs to.</param>
/// <param name="Rank">The number of this process, from 0.</param>
/// <param name="Processes">How many there are, at least 2.</param>
/// <param name="LocalProcesses">How many of them run on this machine.</param>
public sealed record MpiLaunch(string Launcher, MpiFamily Family, int Rank, int Processes, int LocalProcesses)
{
    /// <summary>
    /// Looks at the environment and at nothing else; null where this process was started alone, be it by <c>mpirun -n 1</c>.
    /// Understood are the launchers of Open MPI and of MPICH, and <c>srun</c> with <c>--mpi=pmix</c> or <c>--mpi=pmi2</c>.
    /// </summary>
    public static MpiLaunch? Find() => Find(Environment.GetEnvironmentVariable);

    /// <summary>The same for an environment that is given.</summary>
    internal static MpiLaunch? Find(Func<string, string?> variable)
    {
        bool isSlurm = variable("SLURM_PROCID") is not null;
        const string Open = "OMPI_COMM_WORLD_";
        return Of("Open MPI's mpirun", MpiFamily.OpenMpi, $"{Open}RANK", $"{Open}SIZE", $"{Open}LOCAL_SIZE")
            ?? Of(isSlurm ? "srun with PMI-2" : "MPICH's mpirun", MpiFamily.Mpich, "PMI_RANK", "PMI_SIZE", "MPI_LOCALNRANKS")
            ?? (isSlurm ? Of("srun with PMIx", MpiFamily.OpenMpi, "PMIX_RANK", "SLURM_NTASKS", "") : null);

        MpiLaunch? Of(string launcher, MpiFamily family, string rank, string size, string local) =>
            Number(rank) is int number && Number(size) is int processes and > 1 && number < processes
                ? new MpiLaunch(launcher, family, number, processes, Number(local) ?? LocalOfSlurm() ?? processes)
                : null;

        int? Number(string name) => name.Length > 0 && variable(name) is string text ? NumberOf(text) : null;

        // "2" or "2(x3),1": the tasks of this node where all have as many, else of the first
        int? LocalOfSlurm() =>
            (variable("SLURM_STEP_TASKS_PER_NODE") ?? variable("SLURM_TASKS_PER_NODE")) is string tasks
                ? NumberOf(tasks.Split('(', ',')[0])
                : null;
    }

    private static int? NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

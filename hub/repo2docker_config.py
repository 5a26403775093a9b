"""The image for a hub on Kubernetes, made from the course's environment.yml; run it in a fresh clone of the course, as
everything in the folder becomes part of the image:

repo2docker --config hub/repo2docker_config.py --image-name REGISTRY/dlintro:DAY --push .
"""

c = get_config()  # noqa: F821

# A student's volume is mounted on the home folder and would hide what lies there, so the course is put elsewhere.
c.Repo2Docker.target_repo_dir = "/srv/dlintro"
c.Repo2Docker.user_name = "jovyan"
c.Repo2Docker.user_id = 1000
c.Repo2Docker.run = False

# What the hub adds: nbgitpuller, which brings the notebooks up to date, and real images, which nobody can change.
c.Repo2Docker.appendix = """
USER root
RUN pip install --no-cache-dir nbgitpuller==1.3.0
RUN python -m dlintro fetch --to /srv/images breastmnist dermamnist
USER ${NB_USER}
"""

print("jobspool")
